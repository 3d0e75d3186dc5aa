// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension OutputBuffer {
    /// Lends the bytes; the buffer must not be touched meanwhile.
    @inlinable
    public func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result { body(self.bytes.span) }
}
