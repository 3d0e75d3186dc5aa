// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Tests of single bytes and searches for the first byte outside a class, eight bytes at a time.
enum CharacterClass {
    /// A character of a token (RFC 9110 §5.6.2).
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let low: UInt64 = 0x03FF_6CFA_0000_0000  // ! # $ % & ' * + - . 0-9
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE  // A-Z ^ _ ` a-z | ~
        if byte < 64 { return (low &>> UInt64(byte)) & 1 != 0 }
        if byte < 128 { return (high &>> UInt64(byte &- 64)) & 1 != 0 }
        return false
    }

    /// The index of the first byte that is no token character, from `start`; the count where there is none. Letters and
    /// hyphens, which names are made of, pass eight at a time.
    @inline(__always)
    static func firstNonToken(in bytes: Span<UInt8>, from start: Int) -> Int {
        let end = bytes.count
        let raw = unsafe bytes.bytes
        let high: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index &+ 8 <= end {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let lowered = (word | 0x2020_2020_2020_2020) & ~high
            let letters = (lowered &+ 0x1f1f_1f1f_1f1f_1f1f) & ~(lowered &+ 0x0505_0505_0505_0505)
            let others = ((word ^ 0x2d2d_2d2d_2d2d_2d2d) & ~high) &+ 0x7f7f_7f7f_7f7f_7f7f
            let failed = ~((letters | ~others) & ~word) & high
            if failed != 0 {
                index &+= failed.trailingZeroBitCount &>> 3
                break
            }
            index &+= 8
        }
        while index < end, Self.isToken(bytes[index]) { index &+= 1 }
        return index
    }

    /// The index of the first byte that is below `limit` or DEL, from `start`; the count where there is none.
    @inline(__always)
    static func firstControl(in bytes: Span<UInt8>, from start: Int, below limit: UInt8) -> Int {
        let end = bytes.count
        let limits = UInt64(limit) &* 0x0101_0101_0101_0101
        let raw = unsafe bytes.bytes
        var index = start
        while index &+ 8 <= end {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let low = (word &- limits) & ~word
            let difference = word ^ 0x7f7f_7f7f_7f7f_7f7f
            let delete = (difference &- 0x0101_0101_0101_0101) & ~difference
            let found = (low | delete) & 0x8080_8080_8080_8080
            if found != 0 { return index &+ (found.trailingZeroBitCount &>> 3) }
            index &+= 8
        }
        while index < end {
            let byte = bytes[index]
            if byte < limit || byte == 0x7f { return index }
            index &+= 1
        }
        return end
    }
}
