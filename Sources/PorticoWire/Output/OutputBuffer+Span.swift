// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension OutputBuffer {
    /// Lends the bytes; the buffer must not be touched meanwhile.
    public func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(self.storage.span.extracting(first: self.count))
    }

    public var text: String {
        self.withSpan { unsafe $0.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) } }
    }
}
