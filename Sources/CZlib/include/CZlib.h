// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// Compression in one call each: zlib's own entry points are macros, which Swift does not import.

#ifndef PORTICO_CZLIB_H
#define PORTICO_CZLIB_H

#include <stddef.h>

/// A gzip compressor whose memory is used again from body to body; NULL: there is no memory for one.
void *_Nullable portico_gzip_create(int level);
void portico_gzip_free(void *_Nonnull compressor);

/// Compresses the bytes and returns the count of what was written; 0: that would need more than `capacity`.
size_t portico_gzip(
    void *_Nonnull compressor, const unsigned char *_Nonnull bytes, size_t count, unsigned char *_Nonnull output,
    size_t capacity);

#endif
