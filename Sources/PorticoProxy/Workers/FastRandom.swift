// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: quick, small, and not for secrets.
package struct FastRandom: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { self.state = seed }

    package mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        return SplitMix64.finalised(self.state)
    }

    /// 0 up to and without `count`.
    package mutating func below(_ count: Int) -> Int { Int(self.next() % UInt64(Swift.max(count, 1))) }
}
