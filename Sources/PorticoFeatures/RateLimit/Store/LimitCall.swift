// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// One call of the script: what is counted in a store, and how.
struct LimitCall {
    /// How a caller stands with one of the counters.
    typealias Answer = (counter: LimitScript.Counter, level: LimitLevel)

    private var counters: [LimitScript.Counter] = []
    private var keys: [[UInt8]] = []
    private var arguments: [[UInt8]]

    init(_ mode: LimitScript.Mode) { self.arguments = [LimitScript.argument(mode)] }

    /// - Parameters:
    ///   - index: of the limits of the route.
    ///   - tag: the caller as the store knows it.
    ///   - counts: the cost is known by now.
    mutating func add(
        _ limit: RouteLimit, _ index: Int, _ rules: LimitPlan.Rules, tag: [UInt8], cost: Int64, counts: Bool
    ) {
        for slot in LimitPlan.Slot.allCases {
            guard let rule = rules[slot] else { continue }
            let counter = LimitScript.Counter(limit: index, slot: slot, rule: rule)
            self.counters.append(counter)
            self.keys.append(LimitScript.key(limit, counter, tag))
            self.arguments += LimitScript.arguments(rule, cost: cost, counts: counts, isDry: limit.isDry)
        }
    }

    /// - Parameter done: is told what the store says of each counter; an error: it does not say it, or nothing sensible.
    func send(to store: Store, _ done: @escaping (Result<[Answer], StoreFailure>) -> Void) {
        guard !self.counters.isEmpty else { return done(.success([])) }
        let counters = self.counters
        store.evaluate(
            LimitScript.script, keys: self.keys, self.arguments,
            reading: { reply in LimitScript.levels(reply, counters).map { Array(zip(counters, $0)) } }, done)
    }
}
