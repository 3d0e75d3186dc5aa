// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the numbers and vectors that TLS messages are made of (RFC 8446 §3), from front to back.
struct TLSCursor {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    init(_ bytes: [UInt8], from start: Int, count: Int) {
        self.bytes = bytes
        self.position = start
        self.end = Swift.min(bytes.count, start + count)
    }

    var count: Int { self.end - self.position }
    var isEmpty: Bool { self.position >= self.end }

    /// - Parameter width: in bytes; at most 4.
    mutating func number(_ width: Int) throws(ClientHelloError) -> Int {
        guard self.count >= width else { throw .malformed }
        var value = 0
        for index in self.position..<self.position + width { value = value << 8 | Int(self.bytes[index]) }
        self.position += width
        return value
    }

    /// A vector of variable length, whose length stands in front of it in `width` bytes.
    mutating func vector(_ width: Int, _ counts: ClosedRange<Int>) throws(ClientHelloError) -> TLSCursor {
        let count = try self.number(width)
        guard counts.contains(count) else { throw .malformed }
        return try self.take(count)
    }

    mutating func take(_ count: Int) throws(ClientHelloError) -> TLSCursor {
        guard self.count >= count else { throw .malformed }
        defer { self.position += count }
        return TLSCursor(self.bytes, from: self.position, count: count)
    }

    /// What is left, as numbers of 16 bits.
    func numbers() throws(ClientHelloError) -> [UInt16] {
        guard self.count.isMultiple(of: 2) else { throw .malformed }
        return stride(from: self.position, to: self.end, by: 2).map {
            UInt16(self.bytes[$0]) << 8 | UInt16(self.bytes[$0 + 1])
        }
    }

    /// What is left.
    var rest: ArraySlice<UInt8> { self.bytes[self.position..<self.end] }
}
