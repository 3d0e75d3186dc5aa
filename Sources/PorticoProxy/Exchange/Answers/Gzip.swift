// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Compresses bodies that are there whole, at once or in slices. One per worker: a compressor's memory (some 260 KiB) is
/// used for one body after another, and for each body that is compressed at the same time there is one.
final class Gzip {
    /// One body's compression at a time.
    fileprivate final class Compressor {
        let state: UnsafeMutableRawPointer

        init?(level: Int32) {
            guard let state = portico_gzip_create(level) else { return nil }
            self.state = state
        }

        deinit { portico_gzip_free(self.state) }
    }

    /// Between zlib's 1 and 9: near the best size for JSON, at half of what the default costs.
    private static let level: Int32 = 4
    /// No more are kept for later bodies.
    private static let mostIdle = 2

    private var idle: [Compressor] = []

    /// `nil`: it would not become smaller.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var compression = Compression(bytes, self)
        compression.complete()
        return compression.output
    }

    /// `nil`: there is no memory for another.
    fileprivate func acquire() -> Compressor? {
        guard let compressor = self.idle.popLast() ?? Compressor(level: Self.level) else { return nil }
        return portico_gzip_begin(compressor.state) ? compressor : nil
    }

    fileprivate func release(_ compressor: Compressor) {
        if self.idle.count < Self.mostIdle { self.idle.append(compressor) }
    }
}

extension Gzip {
    /// The compression of one body, in slices.
    struct Compression: SlicedWork {
        private let gzip: Gzip
        private let bytes: [UInt8]
        private var compressor: Compressor?
        /// Bytes that are compressed.
        private var taken = 0
        private var written: [UInt8] = []
        private var isDone = false

        /// What the bytes have become, once all is done; `nil`: they would not become smaller.
        var output: [UInt8]? { self.isDone && !self.written.isEmpty ? self.written : nil }

        init(_ bytes: [UInt8], _ gzip: Gzip) {
            self.gzip = gzip
            self.bytes = bytes
        }

        /// Each byte takes two of the budget.
        mutating func advance(_ budget: Int) -> Bool {
            guard !self.isDone else { return true }
            guard let compressor = self.compressor ?? self.begin() else { return self.end(isSmaller: false) }
            let end = self.taken + Swift.min(budget / 2 + 1, self.bytes.count - self.taken, Int(UInt32.max))
            let progress = self.compress(compressor, to: end)
            self.taken += progress.taken
            if progress.is_done { return self.end(isSmaller: true) }
            // There was no room for the rest.
            if self.taken < end || end == self.bytes.count { return self.end(isSmaller: false) }
            return false
        }

        private mutating func begin() -> Compressor? {
            guard !self.bytes.isEmpty else { return nil }
            self.compressor = self.gzip.acquire()
            self.written.reserveCapacity(self.bytes.count)
            return self.compressor
        }

        /// No more is written than there were bytes.
        private mutating func compress(_ compressor: Compressor, to end: Int) -> portico_gzip_progress {
            let room = self.bytes.count - self.written.count
            let bytes = self.bytes
            let piece = bytes.span.extracting(self.taken..<end)
            let isLast = end == bytes.count
            var progress = portico_gzip_progress()
            self.written.append(addingCapacity: room) { output in
                output.withUnsafeMutableBufferPointer { output, count in
                    piece.withUnsafeBufferPointer { input in
                        guard let input = input.baseAddress, let output = output.baseAddress else { return }
                        progress = portico_gzip(compressor.state, input, piece.count, isLast, output, room)
                        count = progress.written
                    }
                }
            }
            return progress
        }

        private mutating func end(isSmaller: Bool) -> Bool {
            if let compressor = self.compressor { self.gzip.release(compressor) }
            self.compressor = nil
            if !isSmaller { self.written = [] }
            self.isDone = true
            return true
        }
    }
}
