// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// `limit`: takes as many requests as the limits of the route have left, and tells clients how many that are.
///
/// A request is counted by all of the limits that the filter holds, or by none.
final class RateLimitFilter: Filter {
    static let name = "limit"
    static let coversOwnAnswers = true

    let route: RouteLimits
    /// Its share of the route's limits, in the order in which their tables are locked.
    private let indices: [Int]
    private let counters: [LimitCounter]
    let inFlight: [Int]
    /// Counted in a store, by store.
    private let stores: [StoreLimits]
    /// The first one of the route.
    private let isOuter: Bool

    init(_ route: RouteLimits, _ indices: [Int], isOuter: Bool) {
        let limits = route.all
        self.route = route
        self.indices = indices
        self.isOuter = isOuter
        self.counters = indices.flatMap { index in
            LimitPlan.Slot.allCases.filter { limits[index].plan.has($0) }.map {
                LimitCounter(limits[index], index, $0)
            }
        }
        self.inFlight = indices.filter { limits[$0].plan.hasConcurrency }
        self.stores = StoreLimits.all(limits, indices)
    }

    func request(_ exchange: Exchange) -> Verdict {
        let time = exchange.limitTime
        guard self.stores.isEmpty else { return self.askStores(exchange, at: time) }
        var decision = LimitDecision()
        decision.isDry = exchange.isDry
        self.decide(exchange, at: time, &decision)
        return self.finish(decision, exchange)
    }

    // MARK: Deciding in memory

    /// Decides on what is not decided yet, and counts where the request is taken.
    private func decide(_ exchange: Exchange, at time: LimitTime, _ decision: inout LimitDecision) {
        _ = self.step(0, exchange, time, &decision, isTaken: !decision.isRefused)
    }

    /// One counter after the other, each under its lock until all are known.
    /// - Parameter isTaken: by all before it.
    /// - Returns: Whether the request is taken by all.
    private func step(
        _ index: Int, _ exchange: Exchange, _ time: LimitTime, _ decision: inout LimitDecision, isTaken: Bool
    ) -> Bool {
        guard index < self.counters.count else {
            if exchange.isRecorded, !decision.isQuiet { self.noteInFlight(exchange, decision) }
            return isTaken && self.enter(exchange, &decision)
        }
        let counter = self.counters[index]
        let limit = counter.limit
        guard !decision.isDecided(counter.index), let rule = counter.rule(exchange) else {
            return self.step(index + 1, exchange, time, &decision, isTaken: isTaken)
        }
        let key = limit.key.hash(exchange)
        var isTaken = isTaken
        let level = counter.table.withShard(of: key) { shard in
            shard.take(key, rule, cost: limit.askedCost, at: time) { level in
                let admits = level.isAdmitted || limit.isDry
                isTaken = self.step(index + 1, exchange, time, &decision, isTaken: isTaken && admits)
                return isTaken && level.isAdmitted && !limit.isCharged && !decision.isDry
            }
        }
        decision.add(level, counter.index, counter.slot, isDry: limit.isDry)
        if exchange.isRecorded, !decision.isQuiet { exchange.note(limit.words(level, counter.slot, exchange)) }
        return isTaken
    }

    // MARK: Asking stores

    /// What memory refuses no store is asked about.
    private func askStores(_ exchange: Exchange, at time: LimitTime) -> Verdict {
        var known = LimitDecision()
        for store in self.stores { store.limits.forEach { known.noteDecided($0) } }
        (known.isDry, known.isQuiet) = (true, true)
        self.decide(exchange, at: time, &known)
        if known.isRefused { return self.refuse(known, exchange, at: time) }
        var asked = LimitDecision()
        asked.isDry = exchange.isDry
        // Who is one too many in flight uses up nothing in a store; who waits for it is in flight.
        guard self.enter(exchange, &asked) else { return self.refuse(asked, exchange, at: time) }
        asked.hasEntered = true
        return self.ask(0, exchange, asked)
    }

    /// No store is asked: what memory knows is all that is told.
    private func refuse(_ decision: LimitDecision, _ exchange: Exchange, at time: LimitTime) -> Verdict {
        var decision = decision
        decision.isQuiet = false
        for store in self.stores { store.limits.forEach { decision.noteDecided($0) } }
        if exchange.isRecorded { self.decide(exchange, at: time, &decision) }
        return self.finish(decision, exchange)
    }

    private func ask(_ index: Int, _ exchange: Exchange, _ decision: LimitDecision) -> Verdict {
        guard index < self.stores.count, !decision.isRefused else {
            var decision = decision
            self.decide(exchange, at: exchange.limitTime, &decision)
            return self.finish(decision, exchange)
        }
        let store = self.stores[index]
        let mode: LimitScript.Mode = decision.isDry ? .look : .take
        let future = store.ask(self.route.all, exchange, mode)
        return exchange.wait(for: future) { result in
            var decision = decision
            store.take(result, self.route.all, exchange, &decision)
            return self.ask(index + 1, exchange, decision)
        }
    }

    // MARK: What follows

    private func finish(_ decision: LimitDecision, _ exchange: Exchange) -> Verdict {
        self.remember(decision, exchange)
        if !exchange.isDry {
            self.count(decision, exchange)
            if decision.dryRefusals != 0, !decision.isRefused { self.noteDryRun(decision, exchange) }
        }
        return decision.isRefused ? .respond(self.refusal(decision.standing, exchange)) : .next
    }

    private func remember(_ decision: LimitDecision, _ exchange: Exchange) {
        if decision.standing.isKnown {
            var standing = decision.standing
            if !self.isOuter, let known = exchange[self.route.standing] { standing.add(known) }
            exchange[self.route.standing] = standing
        }
        if self.route.hasDebts, !decision.isRefused, !exchange.isDry { self.keep(self.charges(exchange), exchange) }
    }

    /// What is counted once the request was answered.
    private func charges(_ exchange: Exchange) -> [LimitDebt] {
        self.indices.filter { self.route.all[$0].isCharged }.map { index in
            let limit = self.route.all[index]
            let tag = limit.store == nil ? [] : LimitScript.tag(limit.key, exchange)
            return LimitDebt(limit: index, key: limit.key.hash(exchange), kind: .charge, tag: tag)
        }
    }

    func keep(_ debts: [LimitDebt], _ exchange: Exchange) {
        guard !debts.isEmpty else { return }
        exchange[self.route.debts] = (exchange[self.route.debts] ?? []) + debts
    }

    private func count(_ decision: LimitDecision, _ exchange: Exchange) {
        let refused = decision.isRefused ? decision.standing.index : -1
        for index in self.indices {
            let meters = self.route.all[index].entry.meters
            if decision.isDryRefused(index) {
                meters.count(.dryRefused, worker: exchange.worker)
            } else if refused < 0 || index == refused {
                meters.count(refused < 0 ? .admitted : .refused, worker: exchange.worker)
            }
        }
    }

    /// A limit that is tried out would have refused the request: its line in the log says so.
    private func noteDryRun(_ decision: LimitDecision, _ exchange: Exchange) {
        guard let index = self.indices.first(where: { decision.isDryRefused($0) }) else { return }
        exchange.noteLimit(dry: self.route.all[index].name)
    }

    private func refusal(_ standing: LimitStanding, _ exchange: Exchange) -> LocalResponse {
        let name = self.route.all[standing.index].name
        exchange.noteDetail(standing.isQuota ? "\(name).quota" : name)
        var response = exchange.problem(
            standing.kind, members: [.init("limit", .string(name)), .init("retry_after", .int(Int(standing.seconds)))])
        response.fields.append(.init("Retry-After", "\(standing.seconds)"))
        return response
    }

    // MARK: Answers

    func response(_ exchange: Exchange) {
        guard self.isOuter else { return }
        self.route.tell(exchange)
    }

    func ended(_ exchange: Exchange) {
        guard self.isOuter, self.route.hasDebts, let debts = exchange[self.route.debts] else { return }
        for debt in debts { debt.settle(self.route, exchange) }
    }
}
