// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

@testable import PorticoFeatures

/// One random schedule, by a rule and by its model.
struct LimitModelRun {
    private var random: SeededGenerator
    private let rules: [LimitRule]
    private let key = LimitKeyHash { $0.combine("caller") }
    private var shard: LimitShard
    private var model: LimitModel
    private var time: LimitTime
    private let algorithm: LimitAlgorithm

    init(_ algorithm: LimitAlgorithm, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        self.algorithm = algorithm
        // A changed rate is over the same time: what a window holds has no other meaning.
        let periods = [1, 2, 7, 60, 61, 3600, 86_400, 604_800, 1_209_600, 5_184_001, 366 * 86_400]
        var period = LimitPeriod.seconds(periods[random.below(periods.count)])
        if algorithm == .fixedWindow, random.below(5) == 0 { period = .month }
        let counts = [1, 2, 3, 10, 100, 1000, 10_000] + (algorithm == .slidingLog ? [] : [50_000_000, 1_000_000_000])
        self.rules = (0..<2).map { _ in
            let burst = counts[random.below(counts.count)]
            return LimitRule(Rate(counts[random.below(counts.count)], per: period), algorithm, burst: burst)
        }
        self.shard = LimitShard(mostKeys: 8, hasLogs: algorithm == .slidingLog)
        self.model = LimitModel(algorithm)
        self.time = LimitTime(
            steady: Int64(random.below(1_000_000_000)), unix: 1_600_000_000_000_000 + Int64(random.below(1 << 48)))
        self.random = random
    }

    /// The rate may change between requests; one that counts in other units is another test.
    private mutating func rule() -> LimitRule {
        let other = self.rules[1]
        let isSame = other.tick == self.rules[0].tick
        return isSame && self.random.below(8) == 0 ? other : self.rules[0]
    }

    private mutating func pass() {
        let rule = self.rules[0]
        let period = rule.seconds * 1_000_000
        // About as long as one request takes to come back, a part of the period, exactly to a window's end, or long.
        var passed: Int64
        switch self.random.below(7) {
        case 0: passed = 0
        case 1: passed = 1
        case 2: passed = period / Swift.max(1, rule.count) + Int64(self.random.below(3)) - 1
        case 3: passed = Int64(self.random.below(Int(period)))
        case 4: passed = self.model.window(rule, self.time.unix).end - self.time.unix
        case 5: passed = Int64(self.random.below(Int(period * 3)))
        default: passed = Int64(self.random.below(1_000_000))
        }
        passed = Swift.max(0, passed)
        self.time.steady += passed
        self.time.unix += passed
        guard self.random.below(10) == 0 else { return }
        // The wall clock is set.
        switch self.random.below(4) {
        case 0: self.time.unix -= Int64(self.random.below(5_000_000))
        case 1: self.time.unix -= Int64(self.random.below(Int(period) * 2))
        case 2: self.time.unix -= 1
        default: self.time.unix += Int64(self.random.below(Int(period) * 2))
        }
    }

    private mutating func cost(_ rule: LimitRule) -> Int64 {
        switch self.random.below(6) {
        case 0: return Int64(self.random.below(Int(rule.limit)) + 1)
        case 1: return rule.limit
        case 2: return Int64(self.random.below(Int(Swift.max(1, rule.limit / 3))) + 1)
        default: return 1
        }
    }

    /// - Returns: How the two differ.
    mutating func step() -> String? {
        self.pass()
        let rule = self.rule()
        let cost = self.cost(rule)
        self.model.settle(rule, at: self.time)
        let level = self.shard.look(self.key, rule, cost: cost, at: self.time)
        if let problem = self.problem(level, rule, cost) { return problem }
        switch self.random.below(8) {
        case 0: return nil
        case 1:
            let isAbsurd = self.random.below(8) == 0
            return self.charge(rule, isAbsurd ? 1_000_000_000 : cost * Int64(1 + self.random.below(3)))
        default: return level.isAdmitted ? self.charge(rule, cost) : nil
        }
    }

    private mutating func charge(_ rule: LimitRule, _ cost: Int64) -> String? {
        self.model.charge(cost, rule, at: self.time)
        let level = self.shard.charge(self.key, rule, cost: cost, at: self.time)
        return self.problem(level, rule, 0)
    }

    // MARK: What is promised

    private func problem(_ level: LimitLevel, _ rule: LimitRule, _ cost: Int64) -> String? {
        let admits = self.model.admits(cost, rule, at: self.time)
        let remaining = self.model.remaining(rule, at: self.time)
        let text = "\(rule.limit) of \(rule.count)/\(rule.period), cost \(cost): \(level), model \(admits) \(remaining)"
        if cost > 0, level.isAdmitted != admits { return "admission: \(text)" }
        if level.remaining != remaining || level.limit != rule.limit { return "remaining: \(text)" }
        if level.isAdmitted != (level.retry == 0), cost > 0 { return "retry of what is admitted: \(text)" }
        if !level.isAdmitted, cost > 0, !self.isHonest(retry: level.retry, rule, cost) { return "retry: \(text)" }
        return self.isHonest(reset: level, rule) ? nil : "reset: \(text)"
    }

    private func later(_ passed: Int64) -> LimitTime {
        LimitTime(steady: self.time.steady + passed, unix: self.time.unix + passed)
    }

    /// It is taken then, and was not before.
    private func isHonest(retry: Int64, _ rule: LimitRule, _ cost: Int64) -> Bool {
        // Further off than what is counted with.
        guard cost <= rule.limit, retry < LimitRule.greatest else { return true }
        let isEarly = retry > rule.tick && self.model.admits(cost, rule, at: self.later(retry - rule.tick))
        return self.model.admits(cost, rule, at: self.later(retry)) && !isEarly
    }

    /// More is left then, and was not before.
    private func isHonest(reset level: LimitLevel, _ rule: LimitRule) -> Bool {
        func remaining(_ passed: Int64) -> Int64 { self.model.remaining(rule, at: self.later(passed)) }
        let reset = level.reset
        guard reset < LimitRule.greatest else { return true }
        if level.remaining == 0 {
            if self.algorithm == .fixedWindow { return remaining(reset) == rule.limit && remaining(reset - 1) == 0 }
            // Of a log, some is gone then, which may leave nothing yet.
            if self.algorithm == .slidingLog { return reset > 0 && remaining(reset - 1) == 0 }
            return remaining(reset) > 0 && (reset <= rule.tick || remaining(reset - rule.tick) == 0)
        }
        switch self.algorithm {
        case .tokenBucket: return remaining(reset) == rule.limit && (reset == 0) == (level.remaining == rule.limit)
        case .slidingLog:
            return reset == 0
                ? level.remaining == rule.limit
                : remaining(reset) > level.remaining && remaining(reset - 1) == level.remaining
        case .fixedWindow, .slidingWindow:
            return reset == self.model.window(rule, self.time.unix).end - self.time.unix
        }
    }
}

extension SeededGenerator {
    /// 0 and up.
    mutating func below(_ end: Int) -> Int { Int.random(in: 0..<Swift.max(1, end), using: &self) }
}
