// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the members of a list (RFC 9110 §5.6.1): between separators, without the white space around them, and never
/// empty.
struct ListScanner {
    private let separator: UInt8
    /// Whether a separator between double quotes belongs to its member. No longer so once a quotation has no end: its
    /// quote, and every later one, is a byte like any other, so that nothing is hidden behind it or read twice.
    private var heedsQuotes: Bool
    private var index: Int
    private var end: Int

    @inline(__always)
    init(_ range: ByteRange, separator: UInt8 = UInt8(ascii: ","), heedsQuotes: Bool) {
        self.separator = separator
        self.heedsQuotes = heedsQuotes
        self.index = range.lower
        self.end = range.upper
    }

    /// The next member, from the front.
    @inline(__always)
    mutating func next(in bytes: Span<UInt8>) -> ByteRange? {
        while self.index < self.end, self.isBetween(bytes[self.index]) { self.index += 1 }
        guard self.index < self.end else { return nil }
        let start = self.index
        while self.index < self.end, bytes[self.index] != self.separator {
            if self.heedsQuotes, bytes[self.index] == UInt8(ascii: "\"") { self.skipQuotation(in: bytes) }
            self.index += 1
        }
        var last = self.index
        while last > start, Self.isBlank(bytes[last - 1]) { last -= 1 }
        return ByteRange(start..<last)
    }

    /// The next member, from the end. Quotes mean nothing here: from behind it cannot be told which of two opens.
    mutating func previous(in bytes: Span<UInt8>) -> ByteRange? {
        while self.end > self.index, self.isBetween(bytes[self.end - 1]) { self.end -= 1 }
        guard self.end > self.index else { return nil }
        let last = self.end
        while self.end > self.index, bytes[self.end - 1] != self.separator { self.end -= 1 }
        var start = self.end
        while start < last, Self.isBlank(bytes[start]) { start += 1 }
        return ByteRange(start..<last)
    }

    /// Goes to the closing quote, if there is one (§5.6.4).
    private mutating func skipQuotation(in bytes: Span<UInt8>) {
        var position = self.index + 1
        while position < self.end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                self.index = position
                return
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        self.heedsQuotes = false
    }

    @inline(__always)
    private func isBetween(_ byte: UInt8) -> Bool { Self.isBlank(byte) || byte == self.separator }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
