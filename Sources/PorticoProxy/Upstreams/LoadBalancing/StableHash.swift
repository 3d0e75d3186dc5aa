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

    /// One hash of both.
    static func mix(_ one: UInt64, _ two: UInt64) -> UInt64 {
        SplitMix64.finalised(one ^ (two &* 0x9e37_79b9_7f4a_7c15))
    }

    static func logarithm(_ value: Double) -> Double { Glibc.log(value) }
}
