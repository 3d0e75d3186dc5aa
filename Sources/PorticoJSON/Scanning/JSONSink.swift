// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a `JSONMachine` tells of the values that it passes. The type is known where the machine is used, so that a sink
/// that ignores everything costs nothing.
protocol JSONSink {
    /// A scalar or a name has ended. Offsets count from the beginning of the text.
    mutating func receive(_ kind: JSONKind, _ start: Int, _ end: Int, isEscaped: Bool)
    /// An object or an array begins.
    mutating func open(_ kind: JSONKind, at offset: Int)
    /// The innermost open object or array ends before `offset`.
    mutating func close(at offset: Int)
}

/// Takes no notice.
struct NoSink: JSONSink {
    @inline(__always) mutating func receive(_ kind: JSONKind, _ start: Int, _ end: Int, isEscaped: Bool) {}
    @inline(__always) mutating func open(_ kind: JSONKind, at offset: Int) {}
    @inline(__always) mutating func close(at offset: Int) {}
}
