// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

@testable import PorticoFeatures

/// What a store answers to the script.
@Suite struct LimitReplyTests {
    private static let counters = [100, 5].map { count in
        LimitScript.Counter(limit: 0, slot: .rate, rule: LimitRule(Rate(count, per: .seconds(60)), .fixedWindow))
    }

    private static func levels(_ reply: RESPValue) -> [LimitLevel]? {
        try? LimitScript.levels(reply, Self.counters).get()
    }

    private static func levels(_ numbers: [Int64]) -> [LimitLevel]? {
        Self.levels(.array(numbers.map { .integer($0) }))
    }

    @Test("four numbers of each counter are taken")
    func sensible() {
        let levels = Self.levels([1, 99, 5_000_000, 0, 0, 0, 60_000_000, 7_000_000])
        #expect(
            levels == [
                LimitLevel(isAdmitted: true, remaining: 99, limit: 100, reset: 5_000_000, retry: 0),
                LimitLevel(isAdmitted: false, remaining: 0, limit: 5, reset: 60_000_000, retry: 7_000_000),
            ])
        #expect(Self.levels([1, 100, 0, 0, 1, 5, 0, 0]) != nil)
        let most = LimitRule.greatest
        #expect(Self.levels([1, 0, most, 0, 0, 0, 0, most]) != nil)
    }

    @Test(
        "what no script says is refused",
        arguments: [
            [], [1], [1, 1, 1, 0], [1, 1, 1, 0, 1, 1, 1], [1, 1, 1, 0, 1, 1, 1, 0, 1], [-1, 1, 1, 0, 1, 1, 1, 0],
            [2, 1, 1, 0, 1, 1, 1, 0], [1, -1, 1, 0, 1, 1, 1, 0], [1, 101, 1, 0, 1, 1, 1, 0], [1, 1, 1, 0, 1, 6, 1, 0],
            [1, 1, .max, 0, 1, 1, 1, 0], [1, 1, 1, .max, 1, 1, 1, 0], [1, 1, 1, .min, 1, 1, 1, 0],
            [.max, .max, .max, .max, .max, .max, .max, .max],
        ] as [[Int64]])
    func nonsense(numbers: [Int64]) { #expect(Self.levels(numbers) == nil) }

    @Test("values of another type are refused")
    func types() {
        let good = [RESPValue](repeating: .integer(1), count: 8)
        let others: [RESPValue] = [
            .simple(Array("1".utf8)), .bulk(Array("1".utf8)), .null, .array([.integer(1)]), .double(1), .boolean(true),
            .bigNumber(Array("1".utf8)), .error(Array("ERR".utf8)), .verbatim(form: Array("txt".utf8), [0x31]),
            .map([]),
            .set([]), .push([]),
        ]
        #expect(Self.levels(.array(good)) != nil)
        for other in others {
            #expect(Self.levels(other) == nil)
            for index in good.indices {
                var values = good
                values[index] = other
                #expect(Self.levels(.array(values)) == nil, "\(other) at \(index)")
            }
        }
        #expect(Self.levels(.set(good)) == nil && Self.levels(.push(good)) == nil && Self.levels(.integer(1)) == nil)
    }

    @Test("whatever numbers come, what is taken can be told to clients", arguments: UInt64(0)..<10)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let some: [Int64] = [
            0, 1, 2, 4, 5, 6, 99, 100, 101, -1, 1 << 52, 1 << 53, .max, .min, .max - 999_999, 60_000_000,
        ]
        for _ in 0..<2000 {
            let count = random.below(8) == 0 ? random.below(12) : 8
            let numbers = (0..<count).map { _ in some[random.below(random.below(2) == 0 ? 6 : some.count)] }
            guard let levels = Self.levels(numbers) else { continue }
            #expect(count == 8 && levels.count == 2)
            for level in levels {
                var standing = LimitStanding()
                standing.add(level, 0, .rate)
                #expect((0...level.limit).contains(level.remaining) && standing.isRefused == !level.isAdmitted)
            }
        }
    }
}
