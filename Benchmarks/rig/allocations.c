// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// Loaded before a program (LD_PRELOAD), counts its allocations in a file that another process maps too, and, while
// asked to, writes down where each came from. Needs glibc.

#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAMES 32

// The layout is rig/counter.py's, too.
struct shared {
    _Atomic uint64_t calls;
    _Atomic uint64_t bytes;
    _Atomic uint64_t recording;
    _Atomic uint64_t recorded;
    uint64_t room;
    uint64_t unused[3];
    uint64_t traces[][FRAMES];
};

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static struct shared *shared;
static __thread int inside __attribute__((tls_model("initial-exec")));

static void trace(void) {
    if (inside) return;
    inside = 1;
    uint64_t index = atomic_fetch_add(&shared->recorded, 1);
    if (index < shared->room) backtrace((void **)shared->traces[index], FRAMES);
    inside = 0;
}

static void count(size_t size) {
    if (!shared) return;
    atomic_fetch_add_explicit(&shared->calls, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&shared->bytes, size, memory_order_relaxed);
    if (atomic_load_explicit(&shared->recording, memory_order_relaxed)) trace();
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("PORTICO_ALLOCATIONS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *frame[1];
    backtrace(frame, 1);  // Loads the unwinder, which allocates.
    struct stat status;
    if (fstat(file, &status) == 0) {
        void *map = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (map != MAP_FAILED) shared = map;
    }
    close(file);
    unsetenv("LD_PRELOAD");
}

void *malloc(size_t size) {
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t count_of, size_t size) {
    count(count_of * size);
    return __libc_calloc(count_of, size);
}

void *realloc(void *old, size_t size) {
    count(size);
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    void *memory = memalign(alignment, size);
    if (!memory) return ENOMEM;
    *result = memory;
    return 0;
}
