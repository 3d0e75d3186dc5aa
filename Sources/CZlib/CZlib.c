// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

#include "CZlib.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/// 15 bits of window, and 16 for the gzip wrapper.
#define GZIP_WINDOW 31

void *portico_gzip_create(int level) {
    z_stream *stream = calloc(1, sizeof(z_stream));
    if (stream == NULL) return NULL;
    if (deflateInit2(stream, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) == Z_OK) return stream;
    free(stream);
    return NULL;
}

void portico_gzip_free(void *compressor) {
    deflateEnd(compressor);
    free(compressor);
}

size_t portico_gzip(
    void *compressor, const unsigned char *bytes, size_t count, unsigned char *output, size_t capacity
) {
    z_stream *stream = compressor;
    if (count > UINT_MAX || capacity > UINT_MAX || deflateReset(stream) != Z_OK) return 0;
    stream->next_in = (unsigned char *)bytes;
    stream->avail_in = (unsigned)count;
    stream->next_out = output;
    stream->avail_out = (unsigned)capacity;
    return deflate(stream, Z_FINISH) == Z_STREAM_END ? capacity - stream->avail_out : 0;
}
