// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a message field by field; whatever the bytes are, no read leaves them.
struct DNSCursor {
    let bytes: [UInt8]
    var position = 0

    /// Without the length of the root label (RFC 1035 §3.1).
    private static let longestName = 254

    mutating func skip(_ count: Int) throws(DNSMessageError) {
        guard count <= self.bytes.count - self.position else { throw .truncated }
        self.position += count
    }

    mutating func number16() throws(DNSMessageError) -> UInt16 { UInt16(truncatingIfNeeded: try self.number(2)) }
    mutating func number32() throws(DNSMessageError) -> UInt32 { UInt32(truncatingIfNeeded: try self.number(4)) }
    mutating func number64() throws(DNSMessageError) -> UInt64 { try self.number(8) }

    private mutating func number(_ count: Int) throws(DNSMessageError) -> UInt64 {
        let start = self.position
        try self.skip(count)
        return self.bytes[start..<self.position].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A name, in lower case. A pointer must lead to what stands before the part that holds it: so a loop cannot be.
    mutating func name() throws(DNSMessageError) -> String {
        var text: [UInt8] = []
        var end: Int?
        var length = 0
        var (place, limit) = (self.position, self.position)
        while true {
            guard place < self.bytes.count else { throw .truncated }
            let count = Int(self.bytes[place])
            if count == 0 { break }
            if count >= 0xc0 {
                guard place + 1 < self.bytes.count else { throw .truncated }
                end = end ?? place + 2
                place = (count & 0x3f) << 8 | Int(self.bytes[place + 1])
                guard place < limit else { throw .badName }
                limit = place
                continue
            }
            length += count + 1
            guard count < 64, length <= Self.longestName else { throw .badName }
            guard place + 1 + count <= self.bytes.count else { throw .truncated }
            if !text.isEmpty { text.append(UInt8(ascii: ".")) }
            for byte in self.bytes[(place + 1)...(place + count)] { Self.append(byte, to: &text) }
            place += 1 + count
        }
        self.position = end ?? place + 1
        return text.isEmpty ? "." : String(decoding: text, as: UTF8.self)
    }

    /// What is neither letter, digit, hyphen nor underscore is written `\046`: so no label can pass for two.
    private static func append(_ byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case 0x41...0x5a: text.append(byte | 0x20)
        case 0x61...0x7a, 0x30...0x39, 0x2d, 0x5f: text.append(byte)
        default: text += [0x5c, 0x30 + byte / 100, 0x30 + byte / 10 % 10, 0x30 + byte % 10]
        }
    }
}
