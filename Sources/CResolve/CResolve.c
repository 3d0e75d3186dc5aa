// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CResolve.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(PORTICO_DNS_MAXIMUM_SERVERS == MAXNS, "the servers that a resolver's state holds");

/// An IPv6 server lives on the heap, where res_nclose frees it; its place among the IPv4 ones stays empty.
static int use_v6(struct __res_state *state, int index, const struct portico_dns_server *server) {
    struct sockaddr_in6 *address = calloc(1, sizeof(struct sockaddr_in6));
    if (address == NULL) return -1;
    address->sin6_family = AF_INET6;
    address->sin6_port = htons(server->port);
    memcpy(&address->sin6_addr, server->address, 16);
    state->_u._ext.nsaddrs[index] = address;
    return 0;
}

static int use_servers(struct __res_state *state, const struct portico_dns_server *servers, int count) {
    for (int index = 0; index < MAXNS; index++) {
        free(state->_u._ext.nsaddrs[index]);
        state->_u._ext.nsaddrs[index] = NULL;
        state->_u._ext.nssocks[index] = -1;
        memset(&state->nsaddr_list[index], 0, sizeof(struct sockaddr_in));
    }
    state->nscount = count < MAXNS ? count : MAXNS;
    state->_u._ext.nscount = 0;
    for (int index = 0; index < state->nscount; index++) {
        if (!servers[index].is_v4) {
            if (use_v6(state, index, &servers[index]) != 0) return -1;
            continue;
        }
        struct sockaddr_in *address = &state->nsaddr_list[index];
        address->sin_family = AF_INET;
        address->sin_port = htons(servers[index].port);
        memcpy(&address->sin_addr, servers[index].address, 4);
    }
    return 0;
}

static ptrdiff_t failure(int reason) {
    switch (reason) {
    case HOST_NOT_FOUND: return PORTICO_DNS_NO_NAME;
    case NO_DATA: return PORTICO_DNS_NO_DATA;
    case NO_RECOVERY: return PORTICO_DNS_REFUSED;
    default: return PORTICO_DNS_NO_ANSWER;
    }
}

ptrdiff_t portico_dns_ask(const char *name, int type, const struct portico_dns_server *servers, int server_count,
                          int timeout, int attempts, uint8_t *answer, size_t capacity, int *error) {
    // A state for each question: resolv.conf may have changed since the last one, and threads share nothing.
    struct __res_state state;
    memset(&state, 0, sizeof(state));
    if (res_ninit(&state) != 0) return PORTICO_DNS_NO_RESOLVER;
    ptrdiff_t length = PORTICO_DNS_NO_RESOLVER;
    if (server_count == 0 || use_servers(&state, servers, server_count) == 0) {
        if (timeout > 0) state.retrans = timeout;
        if (attempts > 0) state.retry = attempts;
        errno = 0;
        length = res_nsearch(&state, name, ns_c_in, type, answer, (int)capacity);
        *error = errno;
        if (length < 0) length = failure(state.res_h_errno);
    }
    res_nclose(&state);
    return length;
}
