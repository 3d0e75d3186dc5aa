// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers of HPACK (RFC 7541 §5.1): in the low bits of a byte, and in more bytes where they do not fit.
enum HPACKInteger {
    /// Of the bytes behind the first.
    private static let mostBytes = 5

    /// - Parameter bits: of the first byte.
    static func read(_ bytes: Span<UInt8>, _ offset: inout Int, bits: UInt8) throws(HPACKError) -> Int {
        guard offset < bytes.count else { throw .truncated }
        let mask = UInt8(truncatingIfNeeded: 0xff &>> (8 &- bits))
        var value = Int(bytes[offset] & mask)
        offset &+= 1
        guard value == Int(mask) else { return value }
        for step in 0..<Self.mostBytes {
            guard offset < bytes.count else { throw .truncated }
            let byte = bytes[offset]
            offset &+= 1
            value &+= Int(byte & 0x7f) &<< (7 &* step)
            if byte < 0x80 { return value }
        }
        throw .badInteger
    }

    /// - Parameter first: what stands in the bits of the first byte that are not the number's.
    static func append(_ value: Int, bits: UInt8, first: UInt8, to output: inout OutputBuffer) {
        let mask = Int(0xff &>> (8 &- bits))
        guard value >= mask else { return output.append(first | UInt8(truncatingIfNeeded: value)) }
        output.append(first | UInt8(truncatingIfNeeded: mask))
        var rest = value &- mask
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest & 0x7f | 0x80))
            rest &>>= 7
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }
}
