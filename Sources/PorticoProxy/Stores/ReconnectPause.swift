// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The pauses between attempts to reach what is away: each twice as long as the one before, up to a limit, and shorter by
/// chance, so that not all come back at the same moment.
struct ReconnectPause {
    private static let first: UInt64 = 50_000_000
    private static let longest: UInt64 = 2_000_000_000

    private var next = Self.first

    mutating func reset() { self.next = Self.first }

    /// In nanoseconds: half of the pause at least.
    mutating func take(_ random: inout FastRandom) -> UInt64 {
        let pause = self.next
        self.next = Swift.min(2 * pause, Self.longest)
        return pause / 2 + UInt64(random.below(Int(pause / 2)))
    }
}
