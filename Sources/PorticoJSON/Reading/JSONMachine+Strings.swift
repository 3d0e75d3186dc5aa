// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONMachine {
    /// The inside of a string, up to its end, an escape, or the end of the piece.
    @inline(__always)
    mutating func scanString(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        while true {
            index = Self.firstSpecial(in: bytes, from: index)
            guard index < bytes.count else { return }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                index &+= 1
                sink.take(.string, self.start, self.offset &+ index, isEscaped: self.isEscaped)
                self.endString(bytes, &index)
                return
            }
            if byte == UInt8(ascii: "\\") {
                index &+= 1
                self.isEscaped = true
                self.state = .escape
                return
            }
            guard byte >= 0x80 else { throw self.error(.controlCharacter, at: index) }
            try self.beginSequence(byte, at: index)
            index &+= 1
            while self.missing > 0 {
                guard index < bytes.count else {
                    self.state = .continuation
                    return
                }
                try self.scanContinuation(bytes[index], at: index)
                index &+= 1
            }
        }
    }

    /// A colon mostly follows a name at once, which saves a step.
    @inline(__always)
    private mutating func endString(_ bytes: Span<UInt8>, _ index: inout Int) {
        self.state = self.isName ? .colon : .next
        guard index < bytes.count else { return }
        if self.isName, bytes[index] == UInt8(ascii: ":") {
            self.state = .value
            index &+= 1
        }
    }

    /// What a piece began in the middle of: an escape, or a character of several bytes.
    mutating func scanWithinString(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
        let byte = bytes[index]
        switch self.state {
        case .escape:
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                self.state = .string
            case UInt8(ascii: "u"):
                self.missing = 4
                self.state = .hex
            default: throw self.error(.invalidEscape, at: index)
            }
        case .hex:
            guard JSONString.hexValue(byte) != nil else { throw self.error(.invalidEscape, at: index) }
            self.missing &-= 1
            if self.missing == 0 { self.state = .string }
        default:
            try self.scanContinuation(byte, at: index)
            if self.missing == 0 { self.state = .string }
        }
        index &+= 1
    }

    /// The first byte of a character of several bytes, and what its second must lie between (RFC 3629 §4).
    @inline(__always)
    private mutating func beginSequence(_ byte: UInt8, at index: Int) throws(JSONError) {
        (self.low, self.high) = (0x80, 0xbf)
        switch byte {
        case 0xc2...0xdf: self.missing = 1
        case 0xe0: (self.missing, self.low) = (2, 0xa0)
        case 0xed: (self.missing, self.high) = (2, 0x9f)
        case 0xe1...0xef: self.missing = 2
        case 0xf0: (self.missing, self.low) = (3, 0x90)
        case 0xf4: (self.missing, self.high) = (3, 0x8f)
        case 0xf1...0xf3: self.missing = 3
        default: throw self.error(.invalidUTF8, at: index)
        }
    }

    @inline(__always)
    private mutating func scanContinuation(_ byte: UInt8, at index: Int) throws(JSONError) {
        guard byte >= self.low, byte <= self.high else { throw self.error(.invalidUTF8, at: index) }
        (self.low, self.high) = (0x80, 0xbf)
        self.missing &-= 1
    }

    /// The index of the first quote, backslash, control character or byte beyond ASCII, from `start`; the count where
    /// there is none. Eight bytes at a time: a borrow between bytes can only mark bytes after the first that counts.
    @inline(__always)
    static func firstSpecial(in bytes: Span<UInt8>, from start: Int) -> Int {
        let end = bytes.count
        let ones: UInt64 = 0x0101_0101_0101_0101
        let raw = unsafe bytes.bytes
        var index = start
        while index &+ 8 <= end {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quote = (word ^ 0x2222_2222_2222_2222) &- ones
            let backslash = (word ^ 0x5c5c_5c5c_5c5c_5c5c) &- ones
            let control = word &- 0x2020_2020_2020_2020
            let found = (quote | backslash | control | word) & 0x8080_8080_8080_8080
            if found != 0 { return index &+ (found.trailingZeroBitCount &>> 3) }
            index &+= 8
        }
        while index < end {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index &+= 1
        }
        return index
    }
}
