// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a `JSONMachine` tells of the values that it passes. The type is known where the machine is used, so that a sink
/// that ignores everything costs nothing.
protocol JSONSink {
    /// A value or a name begins. Offsets count from the beginning of the text.
    mutating func begin(_ kind: JSONKind, at offset: Int)
    /// The scalar or the name that began last ends before `offset`.
    mutating func end(at offset: Int, isEscaped: Bool)
    /// The innermost open object or array ends before `offset`.
    mutating func close(at offset: Int)
}

/// Takes no notice.
struct NoSink: JSONSink {
    @inline(__always) mutating func begin(_ kind: JSONKind, at offset: Int) {}
    @inline(__always) mutating func end(at offset: Int, isEscaped: Bool) {}
    @inline(__always) mutating func close(at offset: Int) {}
}
