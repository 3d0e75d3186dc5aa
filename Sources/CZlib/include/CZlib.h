// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// Compression piece by piece: zlib's own entry points are macros, which Swift does not import.

#ifndef PORTICO_CZLIB_H
#define PORTICO_CZLIB_H

#include <stdbool.h>
#include <stddef.h>

/// How far a call has come.
typedef struct {
    /// Bytes that were taken, and bytes that were written.
    size_t taken;
    size_t written;
    /// All is written, to the last byte.
    bool is_done;
} portico_gzip_progress;

/// A gzip compressor whose memory is used again from body to body; NULL: there is no memory for one.
void *_Nullable portico_gzip_create(int level);
void portico_gzip_free(void *_Nonnull compressor);

/// Begins another body; false: that cannot be.
bool portico_gzip_begin(void *_Nonnull compressor);

/// Compresses the next bytes of the body; `is_last`: they are its end. Where not all are taken, or it is not done at the
/// end, there was not enough room in `output`.
portico_gzip_progress portico_gzip(
    void *_Nonnull compressor, const unsigned char *_Nonnull bytes, size_t count, bool is_last,
    unsigned char *_Nonnull output, size_t capacity);

#endif
