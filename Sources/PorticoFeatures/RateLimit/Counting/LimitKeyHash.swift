// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A caller, as tables know it: 128 bits that nobody outside can foresee, so that no two are made to meet.
struct LimitKeyHash: Sendable, Hashable {
    var high: UInt64
    /// Never 0 where it stands for somebody.
    var low: UInt64

    static let none = LimitKeyHash(high: 0, low: 0)

    /// - Parameter parts: feeds what the caller is known by.
    init(_ parts: (inout Hasher) -> Void) {
        // Hasher is keyed anew in each process.
        var one = Hasher()
        var other = Hasher()
        one.combine(0 as UInt8)
        other.combine(1 as UInt8)
        parts(&one)
        parts(&other)
        self.high = UInt64(bitPattern: Int64(one.finalize()))
        self.low = UInt64(bitPattern: Int64(other.finalize())) | 1
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
