// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
//
// The Linux calls that Swift's Glibc module does not import.
#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

static inline int portico_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int portico_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// epoll_ctl with the event's 64 bits of user data spelt out, since Swift cannot name a packed union's member.
static inline int portico_epoll_ctl(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = data;
    return epoll_ctl(epoll, operation, fd, &event);
}
static inline uint64_t portico_epoll_data(const struct epoll_event *event) { return event->data.u64; }

/// accept4 with SOCK_NONBLOCK | SOCK_CLOEXEC.
int portico_accept(int listener, struct sockaddr *address, socklen_t *length);

/// sendmsg of two buffers, without SIGPIPE.
ssize_t portico_send_two(int fd, const void *first, size_t first_count, const void *second, size_t second_count);
