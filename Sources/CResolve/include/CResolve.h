// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
//
// The resolver of the C library: one question, the bytes of one answer. No system header is included here, so that
// their types keep one owner: the Glibc module.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    /// The name does not exist (NXDOMAIN).
    PORTICO_DNS_NO_NAME = -1,
    /// The name exists and has no record of this type.
    PORTICO_DNS_NO_DATA = -2,
    /// No server answered in time, or all failed; it may work later.
    PORTICO_DNS_NO_ANSWER = -3,
    /// A server refused, or answered with what cannot be read.
    PORTICO_DNS_REFUSED = -4,
    /// The resolver could not be set up.
    PORTICO_DNS_NO_RESOLVER = -5,
};

enum { PORTICO_DNS_MAXIMUM_SERVERS = 3 };

/// A server to ask instead of the system's.
struct portico_dns_server {
    /// In network order; an IPv4 address fills the first four bytes.
    uint8_t address[16];
    uint16_t port;
    uint8_t is_v4;
};

/// Asks for records of class IN and one type with res_nsearch, so that the search list, retries and TCP for long answers
/// are the system's. Blocks.
/// - servers: none: those of resolv.conf.
/// - timeout, attempts: seconds for each server, and rounds over all of them; 0: as resolv.conf says.
/// - error: errno where no server answered.
/// - Returns: the length of the answer, or one of the constants above.
ptrdiff_t portico_dns_ask(const char *name, int type, const struct portico_dns_server *servers, int server_count,
                          int timeout, int attempts, uint8_t *answer, size_t capacity, int *error);
