// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How fast something comes back, as one number that is kept beside a counter: what passed before a rate was changed came back
/// at the old one.
struct LimitPace {
    let count: Int64
    /// The exactness of time, in microseconds.
    let tick: Int64
    /// A period, in ticks, rounded up.
    let ticks: Int64

    /// As exact as the numbers allow; the last one does for the highest limit over the longest time.
    static let exactness: [Int64] = [1, 1000, LimitWindow.second, 10 * LimitWindow.second]

    /// Thirty bits for the count, twenty-five for the seconds of a period (366 days at most), and two for the tick. Never 0.
    static func code(count: Int64, seconds: Int64, tick: Int64) -> Int64 {
        let index = Int64(Self.exactness.firstIndex(of: tick) ?? 0)
        return count << 27 | (seconds & (1 << 25 - 1)) << 2 | index
    }

    init(code: Int64) {
        self.count = Swift.max(1, code >> 27)
        let exactness = Self.exactness
        let index = Int(code & 3)
        self.tick = index < exactness.count ? exactness[index] : 1
        self.ticks = Swift.max(1, LimitRule.quotient((code >> 2 & (1 << 25 - 1)) * LimitWindow.second, self.tick))
    }
}
