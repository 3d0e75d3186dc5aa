// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What an answer has cost, to be charged in a store; nobody waits for it.
struct LimitCharge {
    let limit: RouteLimit
    let store: Store
    let rules: LimitPlan.Rules
    let cost: Int64

    /// - Parameters:
    ///   - tag: the caller, as the request was counted for.
    ///   - failed: the store does not know of it.
    func send(_ tag: [UInt8], failed: @escaping () -> Void) {
        var keys: [[UInt8]] = []
        var arguments = [LimitScript.argument(.charge)]
        var counters: [StoreLimits.Counter] = []
        for slot in LimitPlan.Slot.allCases {
            guard let rule = self.rules[slot] else { continue }
            let counter = StoreLimits.Counter(limit: 0, slot: slot, rule: rule)
            keys.append(LimitScript.key(self.limit, counter, tag))
            arguments += LimitScript.arguments(rule, cost: self.cost, counts: true, isDry: self.limit.isDry)
            counters.append(counter)
        }
        guard !keys.isEmpty else { return }
        let asked = counters
        self.store.evaluate(LimitScript.script, keys: keys, arguments) { result in
            if case .failure = result.flatMap({ LimitScript.levels($0, asked) }) { failed() }
        }
    }
}
