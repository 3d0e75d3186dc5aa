// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// Limits of requests in flight.
extension RateLimitFilter {
    /// Those in flight, which are counted until they end.
    func enter(_ exchange: Exchange, _ decision: inout LimitDecision) -> Bool {
        guard !self.inFlight.isEmpty, !decision.hasEntered else { return true }
        guard !decision.isDry else { return self.mayEnter(exchange, &decision) }
        var debts: [LimitDebt] = []
        for index in self.inFlight {
            let limit = self.route.all[index]
            guard let most = limit.plan.rules(exchange).concurrency else { continue }
            let key = limit.key.hash(exchange)
            if limit.entry.inFlight.acquire(key, limit: most) {
                debts.append(LimitDebt(limit: index, key: key, kind: .inFlight))
            } else if limit.isDry {
                decision.noteDryRefusal(index)
            } else {
                decision.standing = .full(index, limit: most)
                for debt in debts { self.route.all[debt.limit].entry.inFlight.release(debt.key) }
                return false
            }
        }
        self.keep(debts, exchange)
        return true
    }

    /// Whether there is room, for whom only asks.
    private func mayEnter(_ exchange: Exchange, _ decision: inout LimitDecision) -> Bool {
        for index in self.inFlight {
            let limit = self.route.all[index]
            guard let most = limit.plan.rules(exchange).concurrency,
                limit.entry.inFlight.count(limit.key.hash(exchange)) >= most
            else { continue }
            guard limit.isDry else {
                decision.standing = .full(index, limit: most)
                return false
            }
            decision.noteDryRefusal(index)
        }
        return true
    }

    /// For `explain`: how many of the caller's are in flight without this one.
    func noteInFlight(_ exchange: Exchange, _ decision: LimitDecision) {
        let hasEntered = decision.hasEntered && !decision.isDry
        for index in self.inFlight {
            let limit = self.route.all[index]
            guard let most = limit.plan.rules(exchange).concurrency else { continue }
            let own = hasEntered && !decision.isDryRefused(index) ? 1 : 0
            let count = limit.entry.inFlight.count(limit.key.hash(exchange)) - own
            exchange.note(limit.words(inFlight: count, of: most, exchange))
        }
    }
}
