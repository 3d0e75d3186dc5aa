// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A rate as one algorithm counts it. A value without a clock: what it remembers and the time are given.
///
/// All is counted in whole numbers, below 2^53, so that a store that calculates with floating point counts the same.
package struct LimitRule: Sendable, Hashable {
    let algorithm: LimitAlgorithm
    /// How much one caller may take: at once (token bucket), or in a window.
    let limit: Int64
    /// How much comes back in a period.
    let count: Int64
    let period: LimitPeriod
    /// The exactness of time, in microseconds.
    let tick: Int64
    /// A period, in ticks, rounded up.
    let ticks: Int64
    /// The rate as counters remember it.
    let pace: Int64
    /// The highest limit of all tiers.
    private(set) var size: Int64
    /// Tells what the limit says, to all tiers, from what it said before.
    private(set) var plan: Int64 = 0

    /// The greatest number that is counted with: sums of two are still exact.
    static let greatest: Int64 = 1 << 52

    package init(_ rate: Rate, _ algorithm: LimitAlgorithm, burst: Int? = nil) {
        self.algorithm = algorithm
        self.count = Int64(rate.count)
        self.limit = algorithm == .tokenBucket ? Int64(burst ?? rate.count) : Int64(rate.count)
        self.period = rate.period
        let most = Swift.max(self.limit, self.count)
        let period = Int64(rate.period.longestSeconds) * LimitWindow.second
        let tick = LimitPace.exactness.first { Self.quotient(period, $0) < Self.greatest / most } ?? LimitWindow.second
        self.tick = tick
        self.ticks = Self.quotient(period, tick)
        self.pace = LimitPace.code(count: self.count, seconds: Int64(rate.period.longestSeconds), tick: tick)
        self.size = self.limit
        self.plan = Self.fingerprint([self])
    }

    /// As one of several rules, each for a tier, that count with the same numbers.
    func joined(_ all: [LimitRule]) -> LimitRule {
        var rule = self
        rule.size = all.map(\.limit).max() ?? self.limit
        rule.plan = Self.fingerprint(all)
        return rule
    }

    /// The same in all instances, and exact in a store.
    private static func fingerprint(_ rules: [LimitRule]) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for rule in rules {
            for value in [rule.pace, rule.limit] {
                hash = (hash ^ UInt64(truncatingIfNeeded: value)) &* 0x0000_0100_0000_01b3
                hash ^= hash >> 29
            }
        }
        return Int64(hash >> 12)
    }

    /// The period; of a month the longest.
    var seconds: Int64 { Int64(self.period.longestSeconds) }

    /// Brings what is remembered up to the moment, and says whether a request of that cost can be taken.
    func look(_ state: inout LimitState, cost: Int64, at time: LimitTime) -> LimitLevel {
        switch self.algorithm {
        case .tokenBucket: self.lookIntoBucket(&state, cost: cost, at: time.steady)
        case .fixedWindow: self.lookIntoWindow(&state, cost: cost, at: time.unix)
        case .slidingWindow: self.lookIntoSlidingWindow(&state, cost: cost, at: time.unix)
        // A log is remembered elsewhere.
        case .slidingLog: LimitLevel(isAdmitted: true, remaining: self.limit, limit: self.limit, reset: 0, retry: 0)
        }
    }

    /// Counts a cost, also beyond the limit. What is remembered has been looked at.
    func charge(_ state: inout LimitState, cost: Int64) {
        switch self.algorithm {
        case .tokenBucket:
            // However much it is: no more than a full bucket and what comes back in a period.
            let cost = Swift.min(cost, self.limit + self.count)
            state.first = Self.bounded(state.first + Self.product(cost, self.ticks))
        case .fixedWindow, .slidingWindow: state.second = Self.bounded(state.second + cost)
        case .slidingLog: break
        }
    }

    /// How much of the limit is used, to compare callers: who has used less loses less when it is forgotten.
    func usage(_ state: LimitState, at time: LimitTime) -> Int64 {
        var state = state
        let level = self.look(&state, cost: 0, at: time)
        switch self.algorithm {
        case .tokenBucket: return state.first
        case .fixedWindow: return state.second
        case .slidingWindow, .slidingLog: return level.limit - level.remaining
        }
    }

    static func bounded(_ value: Int64) -> Int64 { Swift.min(value, Self.greatest) }

    static func product(_ one: Int64, _ other: Int64) -> Int64 {
        let (product, overflows) = one.multipliedReportingOverflow(by: other)
        return overflows ? Self.greatest : Self.bounded(product)
    }

    /// Rounded up.
    static func quotient(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        divisor > 0 ? (dividend + divisor - 1) / divisor : 0
    }
}
