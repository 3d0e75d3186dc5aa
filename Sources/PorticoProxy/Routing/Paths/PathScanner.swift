// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Finds a path's segments and hashes them on the way, eight bytes at a time.
struct PathScanner: Sendable {
    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db
    private static let slashes: UInt64 = 0x2f2f_2f2f_2f2f_2f2f
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Drawn anew for each router, so that nobody can prepare segments that collide.
    let seed: UInt64

    /// Where the segment at `start` ends (its slash, or `end`), and its hash below `node`. `end` is within `bytes`.
    @inline(__always)
    func segment(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, below node: Int) -> (end: Int, hash: UInt64) {
        let raw = bytes.bytes
        var hash = self.seed &+ UInt64(truncatingIfNeeded: node) &* Self.second
        var index = start
        while index &+ 8 <= raw.byteCount {
            let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let difference = word ^ Self.slashes
            var found = (difference &- Self.ones) & ~difference & Self.tops
            let left = end &- index
            if left < 8 { found |= 0x80 &<< UInt64(truncatingIfNeeded: left &* 8) }
            if found != 0 {
                let count = found.trailingZeroBitCount &>> 3
                // A shift by 64 is no shift for `&>>`, so a count of 0 is masked apart.
                let tail = count == 0 ? 0 : word & (UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- count &* 8))
                return (index &+ count, Self.mix(hash ^ tail, Self.first ^ UInt64(truncatingIfNeeded: count)))
            }
            hash = Self.mix(hash ^ word, Self.second)
            index &+= 8
        }
        return Self.tail(bytes, index, end, hash)
    }

    /// The last bytes of the storage, one by one; the same hash.
    @inline(never)
    private static func tail(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ hash: UInt64) -> (Int, UInt64) {
        var word: UInt64 = 0
        var index = start
        while index < end, bytes[index] != UInt8(ascii: "/") {
            word |= UInt64(bytes[index]) &<< UInt64(truncatingIfNeeded: (index &- start) &* 8)
            index &+= 1
        }
        return (index, Self.mix(hash ^ word, Self.first ^ UInt64(truncatingIfNeeded: index &- start)))
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// The hash of a literal, which holds no slash.
    func hash(_ literal: [UInt8], below node: Int) -> UInt64 {
        self.segment(literal.span, 0, literal.count, below: node).hash
    }
}
