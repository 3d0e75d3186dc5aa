// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CCrypt.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/// The scratch space holds traces of the password: it is wiped.
static int with_hash(const char *password, const char *hash, int (*take)(const char *made, const char *hash)) {
    struct crypt_data *data = calloc(1, sizeof(struct crypt_data));
    if (data == NULL) return 0;
    const char *made = crypt_r(password, hash, data);
    int result = made != NULL && made[0] != '*' && take(made, hash);
    explicit_bzero(data, sizeof(struct crypt_data));
    free(data);
    return result;
}

/// Takes as long for wrong ones as for the right one.
static int is_equal(const char *made, const char *hash) {
    size_t length = strlen(hash);
    if (strlen(made) != length) return 0;
    unsigned char difference = 0;
    for (size_t index = 0; index < length; index++) difference |= (unsigned char)(made[index] ^ hash[index]);
    return difference == 0;
}

static int is_made(const char *made, const char *hash) { return strlen(made) == strlen(hash); }

int portico_password_matches(const char *password, const char *hash) { return with_hash(password, hash, is_equal); }

int portico_hash_is_known(const char *hash) { return with_hash("", hash, is_made); }
