// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
//
// The Linux calls that Swift's Glibc module does not import. No system header is included here, so that their types
// keep one owner: the Glibc module.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    PORTICO_READABLE = 0x001,
    PORTICO_WRITABLE = 0x004,
    PORTICO_ERROR = 0x008,
    PORTICO_HANGUP = 0x010,
};

enum { PORTICO_ADD = 1, PORTICO_REMOVE = 2, PORTICO_CHANGE = 3 };

/// epoll_create1 with EPOLL_CLOEXEC.
int portico_epoll_create(void);
/// epoll_ctl; `data` comes back with the events.
int portico_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data);
/// epoll_wait into two parallel arrays; -1 and errno on failure.
int portico_epoll_wait(int epoll, uint32_t *events, uint64_t *data, int capacity, int milliseconds);
/// eventfd with EFD_CLOEXEC | EFD_NONBLOCK.
int portico_eventfd(void);
/// accept4 with SOCK_NONBLOCK | SOCK_CLOEXEC.
int portico_accept(int listener, void *address, uint32_t *length);
/// From now on the kernel drops the first packet of every new connection to this listening socket; those that have begun
/// are completed. -1 and errno on failure.
int portico_refuse_connections(int listener);
/// sendmsg of two buffers, without SIGPIPE.
ptrdiff_t portico_send_two(int fd, const void *first, size_t first_count, const void *second, size_t second_count);

// Bytes that the kernel has taken and the peer has not acknowledged.
int portico_undelivered(int fd);
/// A standard stream that is closed would give its number to the next file or socket, and get what is written to the
/// stream. Runs by itself when the program is loaded, and may run again.
void portico_open_standard_streams(void);

