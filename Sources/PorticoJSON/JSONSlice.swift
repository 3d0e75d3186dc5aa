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

    /// The text of an array of the slices; `missing`, or `null`, stands for what is not there.
    public static func array(_ slices: [JSONSlice?], missing: [UInt8]? = nil) -> [UInt8] {
        let missing = missing ?? Array("null".utf8)
        var bytes = [UInt8(ascii: "[")]
        bytes.reserveCapacity(slices.reduce(2) { $0 + ($1?.range.count ?? missing.count) + 1 })
        for (place, slice) in slices.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            if let slice { bytes += slice.bytes[slice.range] } else { bytes += missing }
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }
}
