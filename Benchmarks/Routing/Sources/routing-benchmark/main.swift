// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// The best of seven measurements, in tenths of a nanosecond per item.
func nanoseconds(_ items: Int, _ body: () throws -> Void) rethrows -> Double {
    let rounds = max(200_000 / items, 1)
    var best = Double.infinity
    for _ in 0..<7 {
        let time = try ContinuousClock().measure { for _ in 0..<rounds { try body() } }
        let total = Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
        best = min(best, total / Double(rounds * items))
    }
    return Double(Int(best * 10 + 0.5)) / 10
}

func measure(_ scenario: Scenario, routes: Int) throws {
    let entries = scenario.entries(routes)
    var problems: [RouteProblem] = []
    let checking = ContinuousClock().measure { problems = Router.check(entries) }
    let router = Router(entries)
    var heads = try scenario.heads(routes)
    let path = try nanoseconds(heads.count) {
        for index in heads.indices { try CanonicalPath.normalize(&heads[index], allowEncodedSlashes: false) }
    }
    var decision = RouteDecision()
    var missed = 0
    let lookUp = nanoseconds(heads.count) {
        for head in heads {
            router.route(head, client: IPAddress(v4: 0x7f00_0001), into: &decision)
            if decision.outcome == .notFound { missed += 1 }
        }
    }
    print("\(routes)\t\(lookUp)\t\(path)\t\(checking)\t\(scenario.rawValue)")
    if missed > 0 || !problems.isEmpty { print("wrong: \(missed) requests missed, \(problems.count) problems") }
}

print("routes\tlook-up ns\tcanonical path ns\tcheck\ttable")
for scenario in Scenario.allCases {
    for routes in [10, 1000, 10_000] { try measure(scenario, routes: routes) }
}
