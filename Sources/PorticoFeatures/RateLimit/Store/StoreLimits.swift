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
    ) -> EventLoopFuture<[LimitLevel]> {
        let promise = exchange.loop.makePromise(of: [LimitLevel].self)
        let call = self.call(limits, exchange, mode)
        guard !call.counters.isEmpty else {
            promise.succeed([])
            return promise.futureResult
        }
        self.store.evaluate(LimitScript.script, keys: call.keys, call.arguments) { result in
            promise.completeWith(result.flatMap { LimitScript.levels($0, call.counters) }.mapError { $0 })
        }
        return promise.futureResult
    }

    /// Adds what was answered to a decision. Without an answer, what the store is configured for.
    func take(
        _ result: Result<[LimitLevel], any Error>, _ limits: [RouteLimit], _ exchange: Exchange,
        _ decision: inout LimitDecision
    ) {
        guard case .success(let levels) = result else { return self.fail(limits, exchange, &decision) }
        for index in self.limits { decision.noteDecided(index) }
        for (counter, level) in zip(self.counters(limits, exchange), levels) {
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

    // MARK: The call

    struct Counter {
        let limit: Int
        let slot: LimitPlan.Slot
        let rule: LimitRule
    }

    private struct Call {
        var counters: [Counter]
        var keys: [[UInt8]]
        var arguments: [[UInt8]]
    }

    private func counters(_ limits: [RouteLimit], _ exchange: Exchange) -> [Counter] {
        self.limits.flatMap { index -> [Counter] in
            let rules = limits[index].plan.rules(exchange)
            return LimitPlan.Slot.allCases.compactMap { slot in
                rules[slot].map { Counter(limit: index, slot: slot, rule: $0) }
            }
        }
    }

    private func call(
        _ limits: [RouteLimit], _ exchange: Exchange, _ mode: LimitScript.Mode
    ) -> Call {
        let counters = self.counters(limits, exchange)
        var call = Call(counters: counters, keys: [], arguments: [LimitScript.argument(mode)])
        for counter in counters {
            let limit = limits[counter.limit]
            call.keys.append(LimitScript.key(limit, counter, LimitScript.tag(limit.key, exchange)))
            call.arguments += LimitScript.arguments(
                counter.rule, cost: limit.askedCost, counts: !limit.isCharged, isDry: limit.isDry)
        }
        return call
    }
}
