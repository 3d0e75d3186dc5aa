// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Compresses bodies that are there whole; one per worker, whose memory (some 260 KiB) is there from the first use on.
final class Gzip {
    private var compressor: UnsafeMutableRawPointer?

    /// Between zlib's 1 and 9: near the best size for JSON, at half of what the default costs.
    private static let level: Int32 = 4

    deinit { if let compressor { portico_gzip_free(compressor) } }

    /// `nil`: it would not become smaller.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        if self.compressor == nil { self.compressor = portico_gzip_create(Self.level) }
        guard let compressor = self.compressor, !bytes.isEmpty else { return nil }
        let output = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            count = bytes.withUnsafeBufferPointer { bytes in
                guard let input = bytes.baseAddress, let output = buffer.baseAddress else { return 0 }
                return portico_gzip(compressor, input, bytes.count, output, buffer.count)
            }
        }
        return output.isEmpty ? nil : output
    }
}
