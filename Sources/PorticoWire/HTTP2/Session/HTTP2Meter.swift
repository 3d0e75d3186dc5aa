// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Counts what happens against a rate: full after a burst, emptied as time goes by.
struct HTTP2Meter: Sendable {
    private let rate: HTTP2Limits.Rate
    /// In thousandths.
    private var level = 0
    private var time: Int?

    init(_ rate: HTTP2Limits.Rate) { self.rate = rate }

    /// - Parameter now: in milliseconds, from any beginning.
    mutating func add(_ count: Int, now: Int) {
        let passed = Swift.max(0, now - (self.time ?? now))
        self.time = now
        let (drained, overflows) = passed.multipliedReportingOverflow(by: self.rate.perSecond)
        self.level = overflows ? 0 : Swift.max(0, self.level - drained)
        self.level = Swift.min(self.level + count * 1000, 2 * (self.rate.burst + 1) * 1000)
    }

    mutating func giveBack() { self.level = Swift.max(0, self.level - 1000) }

    var isFull: Bool { self.level > self.rate.burst * 1000 }
    /// Three quarters of what it may hold.
    var isNearlyFull: Bool { self.level > self.rate.burst * 750 }
}
