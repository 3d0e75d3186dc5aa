// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Hashes that are the same in every process and on every worker: Swift's own are seeded anew each time.
package enum StableHash {
    /// FNV-1a, then mixed.
    package static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Self.mix(hash, 0)
    }

    /// SplitMix64's finaliser over both.
    static func mix(_ one: UInt64, _ two: UInt64) -> UInt64 {
        var value = one ^ (two &* 0x9e37_79b9_7f4a_7c15)
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    static func logarithm(_ value: Double) -> Double { Glibc.log(value) }
}
