// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// How the values of a line are written, so that no value can end it or begin another.
enum LogEncoding: Sendable {
    /// As in a JSON string: the line is always valid UTF-8. A byte that is no UTF-8 becomes the character of its number.
    case json
    /// `\xHH` for what is not visible ASCII, and for `"` and `\`.
    case text

    /// The most bytes that one byte becomes.
    static let growth = 6
}

extension LogBuffer {
    /// Longer values are cut and end in an ellipsis, in bytes.
    static let valueLimit = 4096

    /// A value from outside, escaped and bounded.
    mutating func append(_ value: Span<UInt8>, as encoding: LogEncoding) {
        value.withUnsafeBufferPointer { self.append($0, as: encoding) }
    }

    mutating func append(_ value: UnsafeBufferPointer<UInt8>, as encoding: LogEncoding) {
        self.append(value, value.count, as: encoding)
    }

    /// - Parameters:
    ///   - value: The value, and what may be read behind it: the end of a value is quicker to test where it is not the end
    ///     of the memory.
    ///   - count: Of the value's bytes.
    mutating func append(_ value: UnsafeBufferPointer<UInt8>, _ count: Int, as encoding: LogEncoding) {
        if count <= Self.valueLimit {
            self.appendEscaped(value, count, encoding)
        } else {
            self.appendEscaped(value, Self.cut(value), encoding)
            self.append(encoding == .json ? "…" : "...")
        }
    }

    /// At the limit, or before it where a character would be cut in two.
    private static func cut(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var end = Self.valueLimit
        while end > Self.valueLimit - 4, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return end
    }

    @inline(__always)
    private mutating func appendEscaped(_ value: UnsafeBufferPointer<UInt8>, _ count: Int, _ encoding: LogEncoding) {
        self.reserve(count * LogEncoding.growth + 8)
        let raw = UnsafeRawBufferPointer(value)
        let bytes = UnsafeBufferPointer(rebasing: value[..<count])
        var index = 0
        while index < count {
            if index &+ 8 <= raw.count {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let rest = Swift.min(count &- index, 8)
                if !Self.needsEscape(Self.first(rest, of: word)) {
                    self.put(word: word, count: rest)
                    index &+= rest
                    continue
                }
            }
            let byte = bytes[index]
            if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                self.put(byte)
                index &+= 1
            } else if encoding == .json {
                index &+= self.putJSON(bytes, index)
            } else {
                self.put(UInt8(ascii: "\\"))
                self.put(UInt8(ascii: "x"))
                self.put(hexadecimal: byte)
                index &+= 1
            }
        }
    }

    /// The first of eight bytes, 1 to 8, and spaces for the others. The first one is the lowest: the machine is a little
    /// endian.
    @inline(__always)
    private static func first(_ count: Int, of word: UInt64) -> UInt64 {
        let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        return word & mask | 0x2020_2020_2020_2020 & ~mask
    }

    /// Whether one of eight bytes is a control character, `"`, `\`, or above 0x7e; never a false no.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5c)
        let delete = word ^ (ones &* 0x7f)
        var found = word | ((word &- ones &* 0x20) & ~word)
        found |= (quote &- ones) & ~quote
        found |= (backslash &- ones) & ~backslash
        found |= (delete &- ones) & ~delete
        return found & (ones &* 0x80) != 0
    }

    /// One character that does not stand for itself; the count of bytes that it took.
    private mutating func putJSON(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            self.put(UInt8(ascii: "\\"))
            self.put(byte)
            return 1
        }
        let length = byte < 0x80 ? 0 : Self.characterLength(bytes, index)
        if length == 2, byte == 0xc2, bytes[index + 1] < 0xa0 {
            // U+0080 to U+009F are control characters too: terminals act on them.
            self.put(unicode: bytes[index + 1])
        } else if length > 0 {
            for offset in 0..<length { self.put(bytes[index &+ offset]) }
        } else {
            self.put(unicode: byte)
        }
        return Swift.max(length, 1)
    }

    private mutating func put(unicode byte: UInt8) {
        self.put(UInt8(ascii: "\\"))
        self.put(UInt8(ascii: "u"))
        self.put(UInt8(ascii: "0"))
        self.put(UInt8(ascii: "0"))
        self.put(hexadecimal: byte)
    }

    private mutating func put(hexadecimal byte: UInt8) {
        self.put(digit: byte >> 4)
        self.put(digit: byte & 15)
    }

    @inline(__always)
    private mutating func put(digit: UInt8) {
        self.put(digit < 10 ? 48 &+ digit : 87 &+ digit)
    }

    /// The bytes of the character that begins there; 0: it is no UTF-8 (Unicode 16, table 3-7).
    private static func characterLength(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        let first = bytes[index]
        var second: ClosedRange<UInt8> = 0x80...0xbf
        let length: Int
        switch first {
        case 0xc2...0xdf: length = 2
        case 0xe0...0xef:
            length = 3
            if first == 0xe0 { second = 0xa0...0xbf }
            if first == 0xed { second = 0x80...0x9f }
        case 0xf0...0xf4:
            length = 4
            if first == 0xf0 { second = 0x90...0xbf }
            if first == 0xf4 { second = 0x80...0x8f }
        default: return 0
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
        for offset in 2..<Swift.max(length, 2) where bytes[index + offset] & 0xc0 != 0x80 { return 0 }
        return length
    }
}
