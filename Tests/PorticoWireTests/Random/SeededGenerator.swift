// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: a small generator whose runs repeat from their seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(self.next() % UInt64(choices.count))]
    }

    /// True once in `count` times.
    mutating func oneIn(_ count: UInt64) -> Bool { self.next() % count == 0 }

    mutating func below(_ count: Int) -> Int { Int(self.next() % UInt64(count)) }
}
