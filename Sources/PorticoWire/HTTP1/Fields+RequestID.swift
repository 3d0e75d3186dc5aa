// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Fields {
    /// Adds `X-Request-Id` with 128 bits in hexadecimal, and says where the value stands. Makes no string.
    public mutating func addRequestID(_ high: UInt64, _ low: UInt64) -> ByteRange {
        let name: StaticString = "X-Request-Id: "
        let start = self.bytes.count
        for index in 0..<name.utf8CodeUnitCount { self.bytes.append(name.byte(index)) }
        let valueStart = self.bytes.count
        self.appendHexadecimal(high)
        self.appendHexadecimal(low)
        let value = ByteRange(valueStart..<self.bytes.count)
        self.bytes.append(UInt8(ascii: "\r"))
        self.bytes.append(UInt8(ascii: "\n"))
        self.slots.append(
            FieldSlot(
                lineStart: UInt32(truncatingIfNeeded: start),
                lineEnd: UInt32(truncatingIfNeeded: self.bytes.count),
                valueStart: value.start,
                valueCount: value.count,
                nameCount: 12,
                id: .requestID,
                isDropped: false
            )
        )
        return value
    }

    /// Sixteen digits in one append.
    private mutating func appendHexadecimal(_ value: UInt64) {
        var digits: InlineArray<16, UInt8> = .init(repeating: 0)
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: value &>> UInt64(60 &- 4 &* index)) & 15
            digits[index] = digit < 10 ? 48 &+ digit : 87 &+ digit
        }
        self.adopt(digits.span)
    }
}
