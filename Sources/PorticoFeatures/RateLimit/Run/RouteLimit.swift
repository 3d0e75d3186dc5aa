// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoProxy

/// One limit as it holds on one route, for one worker.
final class RouteLimit {
    let name: String
    let key: LimitKey
    let plan: LimitPlan
    let entry: LimitTables.Entry
    let cost: LimitCost
    let counted: CountedAnswers?
    let isDry: Bool
    /// `nil`: it counts in memory.
    let store: Store?
    /// A part of its keys there.
    let shape: [UInt8]
    /// It is counted once the request was answered.
    let isCharged: Bool
    /// What must be left for a request to be taken: where the cost is not known yet, anything.
    let askedCost: Int64
    /// What `RateLimit` begins with, of the rate and of the quota.
    let text: [UInt8]
    let quotaText: [UInt8]

    init(_ config: RateLimitConfig, _ cost: LimitCost?, _ entry: LimitTables.Entry, _ store: Store?) {
        self.name = config.name
        self.key = config.key
        self.plan = LimitPlan(config)
        self.entry = entry
        self.cost = cost ?? config.cost
        self.counted = config.count
        self.isDry = config.isDry
        self.store = store
        self.shape = store == nil ? [] : LimitScript.shape(config)
        self.isCharged = config.count != nil || self.cost.isOfAnswer
        self.askedCost = self.isCharged ? 1 : Int64(self.cost.fixed ?? 1)
        self.text = Array("\"\(config.name)\";r=".utf8)
        self.quotaText = Array("\"\(config.name).quota\";r=".utf8)
    }

    /// For `explain`: where the caller stands.
    func words(_ level: LimitLevel, _ slot: LimitPlan.Slot, _ exchange: Exchange) -> String {
        let name = slot == .quota ? "\(self.name).quota" : self.name
        let seconds = (Swift.max(level.isAdmitted ? level.reset : level.retry, 0) + 999_999) / 1_000_000
        let verdict = level.isAdmitted ? "" : self.isDry ? ", would refuse (dry run)" : ", refuses"
        let place = self.store.map { ", in \($0.name)" } ?? ""
        return "\(name) of \(self.key.words(exchange)): \(level.remaining) of \(level.limit) left, "
            + "more in \(seconds) s\(place)\(verdict)"
    }

    /// For `explain`: how many requests of the caller are in flight.
    func words(inFlight count: Int, of most: Int, _ exchange: Exchange) -> String {
        let verdict = count < most ? "" : self.isDry ? ", would refuse (dry run)" : ", refuses"
        return "\(self.name) of \(self.key.words(exchange)): \(count) of \(most) in flight\(verdict)"
    }

    /// Counts a cost in memory, beyond the limit too.
    func charge(_ key: LimitKeyHash, _ rules: LimitPlan.Rules, _ cost: Int64, at time: LimitTime) {
        for slot in LimitPlan.Slot.allCases {
            guard let rule = rules[slot] else { continue }
            self.table(slot).withShard(of: key) { _ = $0.charge(key, rule, cost: cost, at: time) }
        }
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
            let store = config.store.flatMap { self.stores[$0.name] }
            return RouteLimit(config, use.cost, self.tables.entry(config), store)
        }
        return limits.sorted { $0.entry.rate.order < $1.entry.rate.order }
    }
}
