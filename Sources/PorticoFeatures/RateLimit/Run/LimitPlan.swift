// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What a limit says, by the tier of who calls.
struct LimitPlan {
    struct Rules {
        var rate: LimitRule?
        var quota: LimitRule?
        /// In flight.
        var concurrency: Int?
        /// How `RateLimit-Policy` tells them.
        var text: [UInt8] = []

        subscript(slot: Slot) -> LimitRule? { slot == .rate ? self.rate : self.quota }
    }

    /// What of a limit is counted by itself.
    enum Slot: Sendable { case rate, quota }

    private let base: Rules
    private let tiers: [String: Rules]

    init(_ config: RateLimitConfig) {
        self.base = Self.rules(config, LimitTier())
        self.tiers = Dictionary(config.tiers.map { ($0.name, Self.rules(config, $0)) }) { first, _ in first }
    }

    var isTiered: Bool { !self.tiers.isEmpty }

    @inline(__always)
    func rules(for principal: Principal?) -> Rules {
        guard !self.tiers.isEmpty else { return self.base }
        return principal?.tier.flatMap { self.tiers[$0] } ?? self.tiers["default"] ?? self.base
    }

    /// In some tier.
    func has(_ slot: Slot) -> Bool { self.base[slot] != nil || self.tiers.values.contains { $0[slot] != nil } }

    /// In some tier.
    var hasConcurrency: Bool { self.base.concurrency != nil || self.tiers.values.contains { $0.concurrency != nil } }

    private static func rules(_ config: RateLimitConfig, _ tier: LimitTier) -> Rules {
        var rules = Rules()
        if let rate = tier.rate ?? config.rate {
            // The burst of the limit is that of its own rate.
            let burst = tier.burst ?? (tier.rate == nil ? config.burst : nil)
            rules.rate = LimitRule(rate, config.algorithm, burst: burst)
        }
        if let quota = tier.quota ?? config.quota { rules.quota = LimitRule(quota, .fixedWindow) }
        rules.concurrency = tier.concurrency ?? config.concurrency
        rules.text = Array(Self.text(config.name, rules).utf8)
        return rules
    }

    /// A list of quota policies (draft-ietf-httpapi-ratelimit-headers, RateLimit-Policy).
    private static func text(_ name: String, _ rules: Rules) -> String {
        var items: [String] = []
        if let rate = rules.rate { items.append("\"\(name)\";q=\(rate.limit);w=\(rate.windowSeconds)") }
        if let quota = rules.quota { items.append("\"\(name).quota\";q=\(quota.limit);w=\(quota.windowSeconds)") }
        return items.joined(separator: ", ")
    }
}

extension LimitRule {
    /// How long it takes until all of the limit is there again; of a month the longest.
    fileprivate var windowSeconds: Int64 {
        let period = self.ticks * self.tick / LimitWindow.second
        guard self.algorithm == .tokenBucket else { return period }
        return Swift.max(1, Self.quotient(self.limit * period, self.count))
    }
}
