// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoFeatures

/// Which callers are remembered.
@Suite struct LimitShardTests {
    private static let time = LimitTime(steady: 1_000_000, unix: 1_800_000_000_000_000)

    private static func key(_ number: Int) -> LimitKeyHash { LimitKeyHash { $0.combine(number) } }

    private static func later(_ seconds: Int64) -> LimitTime {
        LimitTime(steady: Self.time.steady + seconds * 1_000_000, unix: Self.time.unix + seconds * 1_000_000)
    }

    private static func rule(_ algorithm: LimitAlgorithm, _ count: Int = 100) -> LimitRule {
        LimitRule(Rate(count, per: .seconds(60)), algorithm)
    }

    @Test("who has used the least is forgotten first, and nobody else", arguments: LimitAlgorithm.allCases)
    func least(algorithm: LimitAlgorithm) {
        let rule = Self.rule(algorithm)
        var shard = LimitShard(mostKeys: 8, hasLogs: algorithm == .slidingLog)
        for number in 0..<8 {
            _ = shard.charge(Self.key(number), rule, cost: Int64(10 + (number + 3) % 8), at: Self.time)
        }
        #expect(shard.keyCount == 8)
        for number in 8..<40 { _ = shard.charge(Self.key(number), rule, cost: 1, at: Self.time) }
        // The place of that one is all that the others have.
        #expect(shard.keyCount == 8 && shard.evictions == 32)
        for number in 0..<8 {
            let level = shard.look(Self.key(number), rule, cost: 1, at: Self.time)
            #expect(level.remaining == (number == 5 ? 100 : Int64(90 - (number + 3) % 8)), "\(number)")
        }
    }

    @Test("a place whose caller is idle is taken without forgetting anything", arguments: LimitAlgorithm.allCases)
    func idle(algorithm: LimitAlgorithm) {
        let rule = Self.rule(algorithm)
        var shard = LimitShard(mostKeys: 8, hasLogs: algorithm == .slidingLog)
        for number in 0..<8 { _ = shard.charge(Self.key(number), rule, cost: 100, at: Self.time) }
        // One of them stays busy.
        _ = shard.charge(Self.key(3), rule, cost: 50, at: Self.later(121))
        for number in 8..<15 { _ = shard.charge(Self.key(number), rule, cost: 1, at: Self.later(122)) }
        #expect(shard.evictions == 0 && shard.keyCount == 8)
        #expect(shard.look(Self.key(3), rule, cost: 0, at: Self.later(122)).remaining < 100)
        for number in 8..<15 {
            #expect(shard.look(Self.key(number), rule, cost: 0, at: Self.later(122)).remaining == 99)
        }
    }

    @Test("it grows with its callers, and each keeps what was counted", arguments: LimitAlgorithm.allCases)
    func growth(algorithm: LimitAlgorithm) {
        let rule = Self.rule(algorithm)
        var shard = LimitShard(mostKeys: 1 << 14, hasLogs: algorithm == .slidingLog)
        for number in 0..<1000 { _ = shard.charge(Self.key(number), rule, cost: Int64(number % 50 + 1), at: Self.time) }
        #expect(shard.keyCount == 1000 && shard.evictions == 0)
        for number in 0..<1000 {
            let level = shard.look(Self.key(number), rule, cost: 1, at: Self.time)
            #expect(level.remaining == Int64(99 - number % 50), "\(number)")
        }
    }

    @Test("one who only asks takes no place")
    func asking() {
        var shard = LimitShard(mostKeys: 8, hasLogs: false)
        for number in 0..<100 {
            #expect(shard.look(Self.key(number), Self.rule(.fixedWindow), cost: 1, at: Self.time).isAdmitted)
        }
        #expect(shard.keyCount == 0)
    }

    @Test("a log stays exact when far more is charged than is counted with")
    func logSum() {
        let rule = LimitRule(Rate(100, per: .seconds(10)), .slidingLog)
        var log = SlidingLog()
        for second in 0..<8 {
            let now = Int64(second) * 1_000_000
            _ = log.look(rule, cost: 1, at: now)
            log.charge(LimitRule.greatest / 2, at: now)
        }
        // Some of it is a period old.
        for second in 10..<18 {
            let level = log.look(rule, cost: 1, at: Int64(second) * 1_000_000)
            #expect((0...100).contains(level.remaining) && level.isAdmitted == (level.remaining > 0))
        }
        #expect(log.look(rule, cost: 100, at: 18_000_000).isAdmitted && log.isEmpty)
    }

    @Test("a log is not longer than the highest limit, however much comes")
    func logLength() {
        let rule = LimitRule(Rate(SlidingLog.greatest, per: .seconds(60)), .slidingLog)
        var log = SlidingLog()
        for number in 0..<Int64(3 * SlidingLog.greatest) { log.charge(1, at: number) }
        #expect(log.count == SlidingLog.greatest && log.sum == Int64(3 * SlidingLog.greatest))
        #expect(log.look(rule, cost: 1, at: 60_000_000 + Int64(3 * SlidingLog.greatest)).isAdmitted)
    }
}
