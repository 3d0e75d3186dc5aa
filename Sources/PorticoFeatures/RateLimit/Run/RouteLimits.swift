// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// The limits of one route, for one worker, and the filters that hold them.
///
/// Those by address are decided before it is known who calls, where that is asked at all; the others after.
final class RouteLimits {
    let all: [RouteLimit]
    /// How a request stands with them.
    let standing: ExchangeKey<LimitStanding>
    /// What is to be done when a request has ended.
    let debts: ExchangeKey<[LimitDebt]>
    /// What its answer says that it cost.
    let cost: ExchangeKey<AnswerCost>
    /// Something may be left to do when a request has ended.
    let hasDebts: Bool
    /// `RateLimit-Policy`, where it is the same for all callers.
    private let policies: [UInt8]?
    /// Lines on their way to an answer.
    @exclusivity(unchecked) private var lines = FieldLines()

    private init(_ all: [RouteLimit], _ builder: inout FilterBuilder) {
        self.all = all
        self.standing = builder.key(LimitStanding.self)
        self.debts = builder.key([LimitDebt].self)
        self.cost = builder.key(AnswerCost.self)
        self.hasDebts = all.contains { $0.isCharged || $0.plan.hasConcurrency }
        let told = all.filter { !$0.isDry }
        self.policies = told.contains { $0.plan.isTiered } ? nil : Self.text(told, nil)
    }

    /// Those of a route, each for its place.
    struct Filters {
        /// Before it is known who calls, and after.
        var early: [any Filter] = []
        var late: [any Filter] = []
        /// Reads answers as services send them.
        var cost: [any Filter] = []
    }

    /// The filters of a route: before it is known who calls, and after.
    static func filters(
        _ all: [RouteLimit], isIdentified: Bool, _ builder: inout FilterBuilder
    ) -> Filters {
        guard !all.isEmpty else { return Filters() }
        return builder.build(RateLimitFilter.name) { builder in
            let route = RouteLimits(all, &builder)
            let early = isIdentified ? all.indices.filter { all[$0].key.isEarly } : []
            let late = all.indices.filter { !early.contains($0) }
            var filters = Filters()
            if !early.isEmpty { filters.early = [RateLimitFilter(route, early, isOuter: true)] }
            if !late.isEmpty { filters.late = [RateLimitFilter(route, late, isOuter: early.isEmpty)] }
            filters.cost = LimitCostFilter(route).map { [$0] } ?? []
            return filters
        }
    }

    /// Says on the answer how its request stands.
    func tell(_ exchange: Exchange) {
        guard let standing = exchange[self.standing], standing.isKnown else { return }
        let limit = self.all[standing.index]
        LimitFields.drop(from: &exchange.response.fields)
        self.lines.begin(behind: exchange.response.fields)
        LimitFields.add(standing, standing.isQuota ? limit.quotaText : limit.text, to: &self.lines)
        let policies = self.policies ?? Self.text(self.all.filter { !$0.isDry }, exchange.principal)
        if !policies.isEmpty { self.lines.add("RateLimit-Policy: ", policies) }
        exchange.response.fields.add(self.lines)
    }

    private static func text(_ limits: [RouteLimit], _ principal: Principal?) -> [UInt8] {
        let texts = limits.map { $0.plan.rules(for: principal).text }.filter { !$0.isEmpty }
        return Array(texts.joined(separator: [UInt8(ascii: ","), UInt8(ascii: " ")]))
    }
}
