// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A JSON value's text within bytes that it shares with others.
public struct JSONSlice: Sendable, Hashable {
    public var bytes: [UInt8]
    public var range: Range<Int>

    /// The range is cut to what there is, without white space around it.
    public init(_ bytes: [UInt8], _ range: Range<Int>) {
        var lower = Swift.min(Swift.max(0, range.lowerBound), bytes.count)
        var upper = Swift.min(Swift.max(lower, range.upperBound), bytes.count)
        while lower < upper, Self.isSpace(bytes[lower]) { lower += 1 }
        while lower < upper, Self.isSpace(bytes[upper - 1]) { upper -= 1 }
        self.bytes = bytes
        self.range = lower..<upper
    }

    public init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    public init(_ text: String) { self.init(Array(text.utf8)) }

    /// The value of a node.
    public init(_ index: JSONIndex, _ node: JSONIndex.Node) {
        self.bytes = index.bytes
        self.range = index.range(node)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }
}
