// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Fields {
    /// Adds `X-Request-Id` with 128 bits in hexadecimal, and says where the line and its value stand. Makes no string.
    public mutating func addRequestID(_ high: UInt64, _ low: UInt64) -> (line: ByteRange, value: ByteRange) {
        let digits: [4 of UInt64] = [
            Self.digits(high >> 32), Self.digits(high), Self.digits(low >> 32), Self.digits(low),
        ]
        var bytes = Self.requestIDLine
        var span = bytes.mutableSpan
        // Safe because the line is longer than what stands before the digits and they together.
        unsafe span.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: digits, toByteOffset: Self.requestIDStart, as: [4 of UInt64].self)
        }
        let line = ByteRange(start: self.bytes.count, count: 48)
        let value = ByteRange(start: line.lower + Self.requestIDStart, count: 32)
        self.adopt(bytes.span)
        self.slots.append(
            FieldSlot(
                lineStart: line.start,
                lineEnd: line.start &+ line.count,
                valueStart: value.start,
                valueCount: value.count,
                nameCount: 12,
                id: .requestID,
                isDropped: false
            )
        )
        return (line, value)
    }

    /// The line with zeros for the digits.
    private static let requestIDLine: [48 of UInt8] = {
        let text: StaticString = "X-Request-Id: 00000000000000000000000000000000\r\n"
        var line = [48 of UInt8](repeating: 0)
        for index in line.indices { line[index] = text.byte(index) }
        return line
    }()

    /// Where the value stands in the line.
    private static let requestIDStart = 14

    /// The low 32 bits as eight hexadecimal digits, the first one in the lowest byte; all of them at once.
    @inline(__always)
    private static func digits(_ value: UInt64) -> UInt64 {
        var nibbles = value & 0xffff_ffff
        nibbles = (nibbles | nibbles << 16) & 0x0000_ffff_0000_ffff
        nibbles = (nibbles | nibbles << 8) & 0x00ff_00ff_00ff_00ff
        nibbles = (nibbles | nibbles << 4) & 0x0f0f_0f0f_0f0f_0f0f
        // 1 in each byte that holds 10 or more: a letter, 39 places behind where a digit would be.
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 39).byteSwapped
    }
}
