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

bool portico_gzip_begin(void *compressor) { return deflateReset(compressor) == Z_OK; }

portico_gzip_progress portico_gzip(
    void *compressor, const unsigned char *bytes, size_t count, bool is_last, unsigned char *output, size_t capacity
) {
    z_stream *stream = compressor;
    unsigned most = count < UINT_MAX ? (unsigned)count : UINT_MAX;
    unsigned room = capacity < UINT_MAX ? (unsigned)capacity : UINT_MAX;
    stream->next_in = (unsigned char *)bytes;
    stream->avail_in = most;
    stream->next_out = output;
    stream->avail_out = room;
    int result = deflate(stream, is_last && most == count ? Z_FINISH : Z_NO_FLUSH);
    portico_gzip_progress progress = {
        .taken = most - stream->avail_in,
        .written = room - stream->avail_out,
        .is_done = result == Z_STREAM_END,
    };
    return progress;
}
