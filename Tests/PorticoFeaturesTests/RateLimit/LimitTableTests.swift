// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import PorticoTesting
import Synchronization
import Testing

@testable import PorticoFeatures

/// Tables that many threads count in.
@Suite struct LimitTableTests {
    private static let time = LimitTime(steady: 1_000_000, unix: 1_800_000_000_000_000)
    private static func key(_ number: Int) -> LimitKeyHash { LimitKeyHash { $0.combine(number) } }

    private static func take(_ table: LimitTable, _ key: LimitKeyHash, _ rule: LimitRule, cost: Int64 = 1) -> Bool {
        table.withShard(of: key) { shard in
            guard shard.look(key, rule, cost: cost, at: Self.time).isAdmitted else { return false }
            _ = shard.charge(key, rule, cost: cost, at: Self.time)
            return true
        }
    }

    /// Runs it on several threads.
    private static func race(_ threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        DispatchQueue.concurrentPerform(iterations: threads, execute: body)
    }

    @Test("however many threads ask, exactly the limit is admitted", arguments: LimitAlgorithm.allCases)
    func exact(algorithm: LimitAlgorithm) {
        let rule = LimitRule(Rate(5000, per: .seconds(3600)), algorithm)
        let table = LimitTable(order: 0, mostKeys: 1000, algorithm: algorithm, limit: 5000)
        let admitted = Atomic<Int>(0)
        Self.race(8) { _ in
            for _ in 0..<1000 where Self.take(table, Self.key(1), rule) { admitted.wrappingAdd(1, ordering: .relaxed) }
        }
        #expect(admitted.load(ordering: .relaxed) == 5000)
    }

    @Test("several tables count a request together or not at all, and no thread waits for ever")
    func together() {
        let rules = [50, 80, 1_000_000].map { LimitRule(Rate($0, per: .seconds(3600)), .fixedWindow) }
        let tables = (0..<3).map { LimitTable(order: $0, mostKeys: 1000, algorithm: .fixedWindow, limit: 100) }
        let admitted = Atomic<Int>(0)
        // Each caller has two keys of its own in the first tables, and one with all others in the last.
        Self.race(8) { thread in
            var random = SeededGenerator(seed: UInt64(thread))
            for _ in 0..<2000 {
                let caller = random.below(20)
                let keys = [Self.key(caller), Self.key(caller / 2), Self.key(-1)]
                if Self.step(0, tables, keys, rules) { admitted.wrappingAdd(1, ordering: .relaxed) }
            }
        }
        func used(_ table: Int, _ key: Int) -> Int64 {
            tables[table].withShard(of: Self.key(key)) { shard in
                rules[table].limit - shard.look(Self.key(key), rules[table], cost: 1, at: Self.time).remaining
            }
        }
        let total = Int64(admitted.load(ordering: .relaxed))
        #expect((0..<20).reduce(0) { $0 + used(0, $1) } == total)
        #expect((0..<10).reduce(0) { $0 + used(1, $1) } == total)
        #expect(used(2, -1) == total)
        // Of each pair the second table admits 80, and all of them asked more often.
        #expect(total == 800)
    }

    /// As the filter does: each under its lock until all are known.
    private static func step(
        _ index: Int, _ tables: [LimitTable], _ keys: [LimitKeyHash], _ rules: [LimitRule]
    ) -> Bool {
        guard index < tables.count else { return true }
        return tables[index].withShard(of: keys[index]) { shard in
            guard shard.look(keys[index], rules[index], cost: 1, at: Self.time).isAdmitted,
                Self.step(index + 1, tables, keys, rules)
            else { return false }
            _ = shard.charge(keys[index], rules[index], cost: 1, at: Self.time)
            return true
        }
    }

    /// PORTICO_FLOOD: how many keys, such as 10000000, which takes a minute without optimisation.
    private static let flood = ProcessInfo.processInfo.environment["PORTICO_FLOOD"].flatMap { Int($0) } ?? 250_000

    @Test(
        "a flood of keys takes a bounded number of places, and nobody who is refused is admitted again for it",
        arguments: LimitAlgorithm.allCases)
    func floods(algorithm: LimitAlgorithm) {
        let rule = LimitRule(Rate(3, per: .seconds(3600)), algorithm)
        let table = LimitTable(order: 0, mostKeys: 10_000, algorithm: algorithm, limit: 3)
        // So few that no set is full of them.
        for caller in 1...200 { while Self.take(table, Self.key(-caller), rule) {} }
        let before = Self.residentPages
        let start = ContinuousClock.now
        for number in 0..<Self.flood { _ = Self.take(table, Self.key(number), rule) }
        let figures = table.figures
        // 64 shares, each with half as many places again, rounded up to a power of two.
        #expect(figures.keys <= 64 * 256)
        #expect(figures.evictions + UInt64(figures.keys) == UInt64(Self.flood + 200))
        for caller in 1...200 { #expect(!Self.take(table, Self.key(-caller), rule), "\(caller)") }
        guard Self.flood > 250_000 else { return }
        print(
            "\(algorithm.rawValue): \(Self.flood) keys in \(ContinuousClock.now - start): \(figures), \((Self.residentPages - before) * 4) KiB more"
        )
    }

    private static var residentPages: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }

    @Test(
        "as many callers as a table is for are counted apart, but for a few of a hundred",
        arguments: [1000, 10_000, 65_536])
    func places(count: Int) {
        let rule = LimitRule(Rate(3, per: .seconds(3600)), .fixedWindow)
        let table = LimitTable(order: 0, mostKeys: count, algorithm: .fixedWindow, limit: 3)
        for number in 0..<count { _ = Self.take(table, Self.key(number), rule) }
        #expect(table.figures.evictions <= UInt64(count / 20), "\(table.figures)")
    }

    @Test("in flight are exactly as many as may be, and none is left at the end")
    func inFlight() {
        let table = InFlightTable()
        let most = Atomic<Int>(0)
        Self.race(8) { _ in
            for number in 0..<2000 {
                let key = Self.key(number % 3)
                guard table.acquire(key, limit: 2) else { continue }
                most.max(table.count(key), ordering: .relaxed)
                table.release(key)
            }
        }
        #expect(most.load(ordering: .relaxed) <= 2)
        for number in 0..<3 { #expect(table.count(Self.key(number)) == 0) }
        for _ in 0..<5 { #expect(table.acquire(Self.key(9), limit: 5)) }
        #expect(!table.acquire(Self.key(9), limit: 5) && table.acquire(Self.key(8), limit: 5))
        table.release(Self.key(9))
        #expect(table.count(Self.key(9)) == 4 && table.acquire(Self.key(9), limit: 5))
        // What was never taken is not given back.
        table.release(Self.key(7))
        #expect(table.count(Self.key(7)) == 0)
    }
}
