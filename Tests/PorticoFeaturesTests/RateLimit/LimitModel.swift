// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoFeatures

/// What a limit is to do, counted anew from a list of all that was taken, each time and with numbers that do not end.
struct LimitModel {
    private struct Taken {
        var time: Int64
        /// Of its window.
        var window: Int64
        var cost: Int64
        /// The rate from then on, and the size of a bucket.
        var rule: LimitRule
    }

    let algorithm: LimitAlgorithm
    private var taken: [Taken] = []
    /// The latest window.
    private var latest: Int64?

    init(_ algorithm: LimitAlgorithm) { self.algorithm = algorithm }

    var isEmpty: Bool { self.taken.isEmpty }

    mutating func charge(_ cost: Int64, _ rule: LimitRule, at time: LimitTime) {
        self.settle(rule, at: time)
        let window = self.latest ?? ModelWindow.start(of: rule.period, at: time.unix)
        self.latest = window
        // What comes in with a time before the last one's was taken with that.
        let steady = Swift.max(time.steady, self.taken.last?.time ?? time.steady)
        // No answer costs a bucket more than all that it holds, and what comes back in a period.
        let cost = self.algorithm == .tokenBucket ? Swift.min(cost, rule.limit + rule.count) : cost
        self.taken.append(Taken(time: steady, window: window, cost: cost, rule: rule))
    }

    /// Somebody looks. A clock that was set back far takes what was counted along; one that is a little behind counts in the later window.
    mutating func settle(_ rule: LimitRule, at time: LimitTime) {
        guard let latest else { return }
        if self.algorithm == .tokenBucket {
            // What comes back from now on does so at this rate.
            self.taken.append(Taken(time: time.steady, window: 0, cost: 0, rule: rule))
        }
        guard self.algorithm == .fixedWindow || self.algorithm == .slidingWindow else { return }
        let now = time.unix
        let start = ModelWindow.start(of: rule.period, at: now)
        if start > latest { self.latest = start }
        guard start < latest, latest - now > 5_000_000 else { return }
        let before = ModelWindow.start(of: rule.period, at: latest - 1)
        let beforeNow = ModelWindow.start(of: rule.period, at: start - 1)
        for index in self.taken.indices {
            let window = self.taken[index].window
            self.taken[index].window = window == latest ? start : window == before ? beforeNow : -1
        }
        self.latest = start
    }

    func admits(_ cost: Int64, _ rule: LimitRule, at time: LimitTime) -> Bool {
        let used = self.used(rule, at: time)
        return used.parts + Int128(cost) * used.whole <= Int128(rule.limit) * used.whole
    }

    func remaining(_ rule: LimitRule, at time: LimitTime) -> Int64 {
        let used = self.used(rule, at: time)
        return Int64(Swift.max(0, Int128(rule.limit) * used.whole - used.parts) / used.whole)
    }

    /// How much of the limit is used: so many parts, of which so many are one.
    private func used(_ rule: LimitRule, at time: LimitTime) -> (parts: Int128, whole: Int128) {
        switch self.algorithm {
        case .tokenBucket: return self.debt(rule, at: time.steady)
        case .slidingLog:
            let since = time.steady - rule.seconds * 1_000_000
            return (self.taken.filter { $0.time > since }.reduce(0) { $0 + Int128($1.cost) }, 1)
        case .fixedWindow:
            let window = self.window(rule, time.unix)
            return (self.sum(window.start), 1)
        case .slidingWindow:
            let window = self.window(rule, time.unix)
            let length = (window.end - window.start) / rule.tick
            let left = Swift.min(length, (window.end - time.unix + rule.tick - 1) / rule.tick)
            let before = self.sum(ModelWindow.start(of: rule.period, at: window.start - 1))
            return (self.sum(window.start) * Int128(length) + before * Int128(left), Int128(length))
        }
    }

    /// Of what is taken, parts of a token come back with each tick.
    private func debt(_ rule: LimitRule, at now: Int64) -> (parts: Int128, whole: Int128) {
        let whole = Int128(rule.ticks)
        guard let first = self.taken.first else { return (0, whole) }
        var (debt, last, known) = (Int128(0), Int64(0), first.rule)
        func pass(to time: Int64, _ rule: LimitRule) {
            let ticks = (time - first.time) / rule.tick
            debt = Swift.max(0, debt - Int128(ticks - last) * Int128(known.count))
            last = ticks
            // Another size owes no more than that.
            if rule.plan != known.plan { debt = Swift.min(debt, Int128(rule.limit) * whole) }
            known = rule
        }
        for taken in self.taken {
            pass(to: taken.time, taken.rule)
            // What is further beyond the limit than can be counted is forgiven.
            debt = Swift.min(debt + Int128(taken.cost) * whole, Int128(LimitRule.greatest))
        }
        pass(to: Swift.max(now, self.taken.last?.time ?? now), rule)
        return (debt, whole)
    }

    /// The one that counts.
    func window(_ rule: LimitRule, _ now: Int64) -> (start: Int64, end: Int64) {
        let start = ModelWindow.start(of: rule.period, at: now)
        let counted = Swift.max(start, self.latest ?? start)
        return (counted, ModelWindow.end(of: rule.period, from: counted))
    }

    private func sum(_ window: Int64) -> Int128 {
        self.taken.filter { $0.window == window }.reduce(0) { $0 + Int128($1.cost) }
    }
}
