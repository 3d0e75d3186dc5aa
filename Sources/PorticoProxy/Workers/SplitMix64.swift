// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The last step of SplitMix64, which spreads each bit of a number over all of them.
enum SplitMix64 {
    @inline(__always)
    static func finalised(_ number: UInt64) -> UInt64 {
        var value = number
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
