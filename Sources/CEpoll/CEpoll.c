// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include "CEpoll.h"

#include <linux/filter.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

_Static_assert(PORTICO_READABLE == EPOLLIN && PORTICO_WRITABLE == EPOLLOUT, "epoll's bits");
_Static_assert(PORTICO_ERROR == EPOLLERR && PORTICO_HANGUP == EPOLLHUP, "epoll's bits");
_Static_assert(PORTICO_ADD == EPOLL_CTL_ADD && PORTICO_REMOVE == EPOLL_CTL_DEL, "epoll's operations");
_Static_assert(PORTICO_CHANGE == EPOLL_CTL_MOD, "epoll's operations");

enum { BATCH = 512 };

int portico_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int portico_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = data;
    return epoll_ctl(epoll, operation, fd, &event);
}

int portico_epoll_wait(int epoll, uint32_t *events, uint64_t *data, int capacity, int milliseconds) {
    struct epoll_event batch[BATCH];
    int count = epoll_wait(epoll, batch, capacity < BATCH ? capacity : BATCH, milliseconds);
    for (int index = 0; index < count; index++) {
        events[index] = batch[index].events;
        data[index] = batch[index].data.u64;
    }
    return count;
}

int portico_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int portico_accept(int listener, void *address, uint32_t *length) {
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int portico_refuse_connections(int listener) {
    // The packet begins with the TCP header; byte 13 holds the flags. SYN without ACK begins a connection.
    enum { FLAGS = 13, SYN = 0x02, ACK = 0x10 };
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FLAGS),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, SYN | ACK),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYN, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
    return setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int portico_undelivered(int fd) {
    int count = 0;
    return ioctl(fd, SIOCOUTQ, &count) == 0 ? count : 0;
}

ptrdiff_t portico_send_two(int fd, const void *first, size_t first_count, const void *second, size_t second_count) {
    struct iovec parts[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {0};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}
