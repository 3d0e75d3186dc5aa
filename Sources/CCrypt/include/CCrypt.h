// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
#ifndef PORTICO_CCRYPT_H
#define PORTICO_CCRYPT_H

/// Whether the hash is one of the password, by crypt(3). 0: it is not, or it is no hash that the library knows.
int portico_password_matches(const char *password, const char *hash);

/// Whether the library can check passwords against the hash: 0 where it is none, or one of a method that is left out.
int portico_hash_is_known(const char *hash);

#endif
