// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoProxy
import PorticoWire

/// The limits of a route that are counted in one store: all of them in one call.
struct StoreLimits {
    let store: Store
    /// Of the limits of the route.
    let limits: [Int]

    /// One for each store among some limits of a route.
    static func all(_ limits: [RouteLimit], _ indices: [Int]) -> [StoreLimits] {
        var all: [StoreLimits] = []
        for index in indices {
            guard let store = limits[index].store, !all.contains(where: { $0.store === store }) else { continue }
            all.append(StoreLimits(store: store, limits: indices.filter { limits[$0].store === store }))
        }
        return all
    }

    /// What the store says of each counter; an error: it does not say it, or nothing sensible.
    func ask(
        _ limits: [RouteLimit], _ exchange: Exchange, _ mode: LimitScript.Mode
    ) -> EventLoopFuture<[LimitCall.Answer]> {
        let promise = exchange.loop.makePromise(of: [LimitCall.Answer].self)
        self.call(limits, exchange, mode).send(to: self.store) { promise.completeWith($0.mapError { $0 }) }
        return promise.futureResult
    }

    /// Adds what was answered to a decision. Without an answer, what the store is configured for.
    func take(
        _ result: Result<[LimitCall.Answer], any Error>, _ limits: [RouteLimit], _ exchange: Exchange,
        _ decision: inout LimitDecision
    ) {
        guard case .success(let answers) = result else { return self.fail(limits, exchange, &decision) }
        for index in self.limits { decision.noteDecided(index) }
        for (counter, level) in answers {
            let limit = limits[counter.limit]
            decision.add(level, counter.limit, counter.slot, isDry: limit.isDry)
            if exchange.isRecorded { exchange.note(limit.words(level, counter.slot, exchange)) }
        }
    }

    private func fail(_ limits: [RouteLimit], _ exchange: Exchange, _ decision: inout LimitDecision) {
        let action = self.store.onFailure
        if exchange.isRecorded { exchange.note("\(self.store.name) does not answer: \(action.rawValue)") }
        for index in self.limits {
            switch action {
            case .local: break
            case .allow: decision.noteDecided(index)
            case .deny:
                decision.noteDecided(index)
                if !limits[index].isDry { decision.standing = .unavailable(index) }
            }
            guard !exchange.isDry else { continue }
            let result: LimitMeters.Result =
                switch action {
                case .local: .countedLocally
                case .allow: .admittedUncounted
                case .deny: .refusedUncounted
                }
            limits[index].entry.meters.count(result, worker: exchange.worker)
        }
    }

    private func call(_ limits: [RouteLimit], _ exchange: Exchange, _ mode: LimitScript.Mode) -> LimitCall {
        var call = LimitCall(mode)
        for index in self.limits {
            let limit = limits[index]
            call.add(
                limit, index, limit.plan.rules(exchange), tag: LimitScript.tag(limit.key, exchange),
                cost: limit.askedCost, counts: !limit.isCharged)
        }
        return call
    }
}
