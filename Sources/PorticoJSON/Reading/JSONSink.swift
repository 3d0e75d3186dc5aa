// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a `JSONMachine` tells of the values that it passes. The type is known where the machine is used, so that a sink
/// that does little costs little.
protocol JSONSink {
    /// A scalar or a name has ended. Offsets count from the beginning of the text.
    mutating func take(_ kind: JSONKind, _ start: Int, _ end: Int, isEscaped: Bool)
    /// An object or an array begins.
    mutating func open(_ kind: JSONKind, at offset: Int)
    /// The innermost open object or array ends before `offset`.
    mutating func close(at offset: Int)
}

/// Notes where the whole begins and ends, and nothing else.
struct JSONEnds: JSONSink, Sendable {
    private var start = Int.max
    private var end = 0

    var range: Range<Int> { Swift.min(self.start, self.end)..<self.end }

    @inline(__always)
    mutating func take(_ kind: JSONKind, _ start: Int, _ end: Int, isEscaped: Bool) {
        self.start = Swift.min(self.start, start)
        self.end = end
    }

    @inline(__always)
    mutating func open(_ kind: JSONKind, at offset: Int) { self.start = Swift.min(self.start, offset) }

    @inline(__always)
    mutating func close(at offset: Int) { self.end = offset }
}
