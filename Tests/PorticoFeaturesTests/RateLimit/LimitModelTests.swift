// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoFeatures

/// Each algorithm against a model of its own.
@Suite struct LimitModelTests {
    @Test("over random schedules each algorithm admits what the model does", arguments: LimitAlgorithm.allCases)
    func schedules(algorithm: LimitAlgorithm) {
        for seed in 0..<UInt64(120) {
            var run = LimitModelRun(algorithm, seed: seed)
            for step in 0..<60 {
                guard let problem = run.step() else { continue }
                Issue.record("\(algorithm.rawValue), seed \(seed), step \(step): \(problem)")
                break
            }
        }
    }

    @Test(
        "the greatest numbers neither trap nor admit what is beyond the limit", arguments: LimitAlgorithm.allCases,
        [1, 59, 3600, 86_400, 16_777_216, 5_184_001, 31_536_001, 366 * 86_400])
    func greatest(algorithm: LimitAlgorithm, seconds: Int) {
        let counts = algorithm == .slidingLog ? [1, 10_000] : [1, 2, 1000, 268_435_456, 1_000_000_000]
        let key = LimitKeyHash { $0.combine(1) }
        for count in counts {
            for burst in algorithm == .tokenBucket ? [1, 1000, 1_000_000_000] : [count] {
                let rule = LimitRule(Rate(count, per: .seconds(seconds)), algorithm, burst: burst)
                var shard = LimitShard(mostKeys: 8, hasLogs: algorithm == .slidingLog)
                let time = LimitTime(steady: 1, unix: 1_800_000_000_000_000)
                for cost in [rule.limit, 1, 1_000_000_000, 1_000_000_000] + Array(repeating: 1_000_000_000, count: 20) {
                    let level = shard.charge(key, rule, cost: cost, at: time)
                    #expect(level.remaining == 0, "\(count)/\(seconds)s, burst \(burst)")
                    for asked in [1, rule.limit, 1_000_000_000] {
                        let level = shard.look(key, rule, cost: asked, at: time)
                        #expect(!level.isAdmitted, "\(count)/\(seconds)s, burst \(burst)")
                        #expect(level.retry > 0 && level.reset > 0 && level.retry <= LimitRule.greatest)
                    }
                }
            }
        }
    }

    @Test("a limit that is high over a long time refuses what is beyond it", arguments: [60, 90, 366])
    func long(days: Int) {
        for algorithm in [LimitAlgorithm.tokenBucket, .slidingWindow, .fixedWindow] {
            let rule = LimitRule(Rate(1_000_000_000, per: .seconds(days * 86_400)), algorithm)
            let key = LimitKeyHash { $0.combine(1) }
            var shard = LimitShard(mostKeys: 8, hasLogs: false)
            let time = LimitTime(steady: 5, unix: 1_800_000_000_000_000)
            for _ in 0..<1000 { _ = shard.charge(key, rule, cost: 1_000_000, at: time) }
            #expect(!shard.look(key, rule, cost: 1, at: time).isAdmitted, "\(algorithm)")
            #expect(shard.look(key, rule, cost: 1, at: time).retry <= Int64(days + 1) * 86_400_000_000 * 2)
        }
    }

    @Test("tokens stay what they are where the rate is counted in other units")
    func units() {
        let periods = [1, 60, 3600, 86_400, 604_800, 31_536_001, 366 * 86_400]
        let key = LimitKeyHash { $0.combine(1) }
        for (old, new) in periods.flatMap({ old in periods.map { (old, $0) } }) {
            for count in [1, 7, 1000] {
                let before = LimitRule(Rate(count, per: .seconds(old)), .tokenBucket, burst: 1000)
                let after = LimitRule(Rate(count, per: .seconds(new)), .tokenBucket, burst: 1000)
                var shard = LimitShard(mostKeys: 8, hasLogs: false)
                var time = LimitTime(steady: 0, unix: 0)
                _ = shard.charge(key, before, cost: 500, at: time)
                // A part of one has come back.
                time.steady = Int64(old) * 1_000_000 / Int64(count * 2)
                let known = shard.look(key, before, cost: 0, at: time)
                let level = shard.charge(key, after, cost: 100, at: time)
                // And of the time that is not counted yet, less than a tick, at most another one.
                let more = before.tick > 1 ? 1 : Int64(0)
                #expect((0...more).contains(level.remaining - known.remaining + 100), "\(count)/\(old)s, then /\(new)s")
            }
        }
    }

    private static func rule(_ count: Int, _ seconds: Int, burst: Int? = nil) -> LimitRule {
        LimitRule(Rate(count, per: .seconds(seconds)), .tokenBucket, burst: burst)
    }

    @Test("what came back before a rate was changed did so at the old one")
    func oldRate() {
        let key = LimitKeyHash { $0.combine(1) }
        for (passed, left) in [(Int64(4_000_000), Int64(10)), (500_000, 5), (0, 0)] {
            var shard = LimitShard(mostKeys: 8, hasLogs: false)
            _ = shard.charge(key, Self.rule(10, 1), cost: 10, at: LimitTime(steady: 7, unix: 0))
            var time = LimitTime(steady: 7 + passed, unix: 0)
            let level = shard.look(key, Self.rule(10, 3600), cost: 1, at: time)
            #expect(level.remaining == left && level.isAdmitted == (left > 0))
            // From now on at the new one.
            time.steady += 360_000_000
            let later = shard.look(key, Self.rule(10, 3600), cost: 1, at: time)
            #expect(later.remaining == Swift.min(10, left + 1))
        }
        // And from a slow one to a fast one.
        var shard = LimitShard(mostKeys: 8, hasLogs: false)
        _ = shard.charge(key, Self.rule(10, 3600), cost: 10, at: LimitTime(steady: 0, unix: 0))
        let level = shard.look(key, Self.rule(10, 1), cost: 1, at: LimitTime(steady: 720_000_000, unix: 0))
        #expect(level.remaining == 2)
    }

    @Test("a bucket that has become smaller owes no more than it holds; one of another tier changes nothing")
    func size() {
        let key = LimitKeyHash { $0.combine(1) }
        let (large, small) = (Self.rule(1, 10, burst: 8), Self.rule(1, 10, burst: 2))
        let time = LimitTime(steady: 0, unix: 0)
        var shard = LimitShard(mostKeys: 8, hasLogs: false)
        _ = shard.charge(key, large, cost: 8, at: time)
        var levels = [small, large].map { shard.look(key, $0, cost: 1, at: time) }
        #expect(levels[0].retry == 10_000_000 && levels[1].remaining == 6)
        // Two tiers of one limit count with the same numbers.
        let (gold, other) = (large.joined([large, small]), small.joined([large, small]))
        shard = LimitShard(mostKeys: 8, hasLogs: false)
        _ = shard.charge(key, gold, cost: 8, at: time)
        levels = [other, gold].map { shard.look(key, $0, cost: 1, at: time) }
        #expect(levels[0].retry == 70_000_000 && levels[1].remaining == 0)
    }

    @Test("a rate is remembered as it is, also the greatest")
    func pace() {
        for count in [1, 7, 1_000_000_000] {
            for seconds in [1, 61, 86_400, 366 * 86_400] {
                for burst in [1, 1_000_000_000] {
                    let rule = Self.rule(count, seconds, burst: burst)
                    let pace = LimitPace(code: rule.pace)
                    #expect(rule.pace > 0 && rule.plan >= 0 && rule.plan < LimitRule.greatest)
                    #expect(pace.count == rule.count && pace.tick == rule.tick && pace.ticks == rule.ticks)
                }
            }
        }
    }
}
