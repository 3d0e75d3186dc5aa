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
    /// The caller as a store knows it; empty: it is counted in memory. The request may be another one by its end.
    var tag: [UInt8] = []

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
        let (key, rules, time) = (self.key, limit.plan.rules(exchange), exchange.limitTime)
        guard let store = limit.store else { return limit.charge(key, rules, cost, at: time) }
        var call = LimitCall(.charge)
        call.add(limit, self.limit, rules, tag: self.tag, cost: cost, counts: true)
        call.send(to: store) { result in
            guard case .failure = result, store.onFailure == .local else { return }
            limit.charge(key, rules, cost, at: time)
        }
    }
}
