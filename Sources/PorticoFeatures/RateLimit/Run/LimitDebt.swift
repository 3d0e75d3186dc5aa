// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What is to be done for a limit when the request has ended.
struct LimitDebt {
    enum Kind { case inFlight, charge }

    /// Of the limits of the route.
    let limit: Int
    let key: LimitKeyHash
    let kind: Kind

    func settle(_ route: RouteLimits, _ exchange: Exchange) {
        let limit = route.all[self.limit]
        guard self.kind == .charge else { return limit.entry.inFlight.release(self.key) }
        if let counted = limit.counted, !counted.contains(Self.status(exchange)) { return }
        let cost = self.cost(limit, route, exchange)
        if cost > 0 { self.charge(cost, limit, route, exchange) }
    }

    /// A client that does not wait for its answer is not spared: 499 is one of 4xx.
    private static func status(_ exchange: Exchange) -> Int {
        exchange.status == 0 && exchange.error?.kind == .clientGone ? 499 : exchange.status
    }

    private func cost(_ limit: RouteLimit, _ route: RouteLimits, _ exchange: Exchange) -> Int64 {
        if let fixed = limit.cost.fixed { return Int64(fixed) }
        guard let answer = exchange[route.cost] else { return 1 }
        return answer.value(of: self.limit)
    }

    private func charge(_ cost: Int64, _ limit: RouteLimit, _ route: RouteLimits, _ exchange: Exchange) {
        if let store = route.store(of: self.limit) {
            return store.charge(self.limit, cost, route.all, exchange)
        }
        let rules = limit.plan.rules(exchange)
        let time = exchange.limitTime
        for slot in [LimitPlan.Slot.rate, .quota] {
            guard let rule = rules[slot] else { continue }
            limit.table(slot).withShard(of: self.key) { shard in
                _ = shard.charge(self.key, rule, cost: cost, at: time)
            }
        }
    }
}
