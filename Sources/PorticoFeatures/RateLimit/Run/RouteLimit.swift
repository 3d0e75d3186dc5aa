// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy

/// One limit as it holds on one route, for one worker.
struct RouteLimit {
    let name: String
    let key: LimitKey
    let plan: LimitPlan
    let entry: LimitTables.Entry
    let cost: LimitCost
    let counted: CountedAnswers?
    let isDry: Bool
    /// `nil`: it counts in memory.
    let store: Store?

    /// It is counted once the request was answered.
    var isCharged: Bool { self.counted != nil || self.cost.isOfAnswer }

    /// What must be left for a request to be taken: where the cost is not known yet, anything.
    var askedCost: Int64 { self.isCharged ? 1 : Int64(self.cost.fixed ?? 1) }

    /// For `explain`: where the caller stands.
    func words(_ level: LimitLevel, _ slot: LimitPlan.Slot, _ exchange: Exchange) -> String {
        let name = slot == .quota ? "\(self.name).quota" : self.name
        let seconds = (Swift.max(level.isAdmitted ? level.reset : level.retry, 0) + 999_999) / 1_000_000
        let verdict = level.isAdmitted ? "" : self.isDry ? ", would refuse (dry run)" : ", refuses"
        let place = self.store.map { ", in \($0.name)" } ?? ""
        return "\(name) of \(self.key.words(exchange)): \(level.remaining) of \(level.limit) left, "
            + "more in \(seconds) s\(place)\(verdict)"
    }

    func table(_ slot: LimitPlan.Slot) -> LimitTable { slot == .rate ? self.entry.rate : self.entry.quota }
}

/// All of `limits` as one worker uses it, by name.
package struct RateLimits {
    private let configs: [String: RateLimitConfig]
    private let tables: LimitTables
    private let stores: [String: Store]

    /// - Parameters:
    ///   - tables: what is remembered, for all workers.
    ///   - stores: by name; one that is not among them counts in memory.
    package init(_ configs: [RateLimitConfig], _ tables: LimitTables, stores: [String: Store] = [:]) {
        self.configs = Dictionary(configs.map { ($0.name, $0) }) { first, _ in first }
        self.tables = tables
        self.stores = tables.usesStores ? stores : [:]
    }

    /// The filters of a route.
    func filters(_ policies: Policies, _ builder: inout FilterBuilder) -> RouteLimits.Filters {
        let isIdentified = policies[.auth]?.isNone == false
        return RouteLimits.filters(self.limits(policies[.limit]), isIdentified: isIdentified, &builder)
    }

    /// In the order in which their tables are locked.
    private func limits(_ policy: LimitPolicy?) -> [RouteLimit] {
        let limits = (policy?.uses ?? []).compactMap { use -> RouteLimit? in
            guard let config = self.configs[use.use.name] else { return nil }
            return RouteLimit(
                name: config.name, key: config.key, plan: LimitPlan(config), entry: self.tables.entry(config),
                cost: use.cost ?? config.cost, counted: config.count, isDry: config.isDry,
                store: config.store.flatMap { self.stores[$0.name] })
        }
        return limits.sorted { $0.entry.rate.order < $1.entry.rate.order }
    }
}
