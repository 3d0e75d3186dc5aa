// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What a limit says, by the tier of who calls.
struct LimitPlan {
    final class Rules {
        let rate: LimitRule?
        let quota: LimitRule?
        /// In flight.
        let concurrency: Int?
        /// How `RateLimit-Policy` tells them.
        let text: [UInt8]

        init(_ name: String, rate: LimitRule?, quota: LimitRule?, concurrency: Int?) {
            self.rate = rate
            self.quota = quota
            self.concurrency = concurrency
            self.text = Array(LimitPlan.text(name, rate, quota).utf8)
        }

        subscript(slot: Slot) -> LimitRule? { slot == .rate ? self.rate : self.quota }
    }

    /// What of a limit is counted by itself.
    enum Slot: Sendable, CaseIterable { case rate, quota }

    private let base: Rules
    private let tiers: [String: Rules]

    init(_ config: RateLimitConfig) {
        let rates = ([LimitTier()] + config.tiers).compactMap { Self.rate(config, $0) }
        self.base = Self.rules(config, LimitTier(), rates)
        self.tiers = Dictionary(config.tiers.map { ($0.name, Self.rules(config, $0, rates)) }) { first, _ in first }
    }

    var isTiered: Bool { !self.tiers.isEmpty }

    @inline(__always)
    func rules(_ exchange: Exchange) -> Rules { self.tiers.isEmpty ? self.base : self.rules(for: exchange.principal) }

    func rules(for principal: Principal?) -> Rules {
        principal?.tier.flatMap { self.tiers[$0] } ?? self.tiers["default"] ?? self.base
    }

    /// In some tier.
    func has(_ slot: Slot) -> Bool { self.base[slot] != nil || self.tiers.values.contains { $0[slot] != nil } }

    /// In some tier.
    var hasConcurrency: Bool { self.base.concurrency != nil || self.tiers.values.contains { $0.concurrency != nil } }

    /// - Parameter rates: of all tiers.
    private static func rules(_ config: RateLimitConfig, _ tier: LimitTier, _ rates: [LimitRule]) -> Rules {
        Rules(
            config.name, rate: Self.rate(config, tier)?.joined(rates),
            quota: (tier.quota ?? config.quota).map { LimitRule($0, .fixedWindow) },
            concurrency: tier.concurrency ?? config.concurrency)
    }

    private static func rate(_ config: RateLimitConfig, _ tier: LimitTier) -> LimitRule? {
        // The burst of the limit is that of its own rate.
        let burst = tier.burst ?? (tier.rate == nil ? config.burst : nil)
        return (tier.rate ?? config.rate).map { LimitRule($0, config.algorithm, burst: burst) }
    }

    /// A list of quota policies (draft-ietf-httpapi-ratelimit-headers, RateLimit-Policy).
    fileprivate static func text(_ name: String, _ rate: LimitRule?, _ quota: LimitRule?) -> String {
        var items: [String] = []
        if let rate { items.append("\"\(name)\";q=\(rate.limit);w=\(rate.windowSeconds)") }
        if let quota { items.append("\"\(name).quota\";q=\(quota.limit);w=\(quota.windowSeconds)") }
        return items.joined(separator: ", ")
    }
}

extension LimitRule {
    /// How long it takes until all of the limit is there again; of a month the longest.
    fileprivate var windowSeconds: Int64 {
        guard self.algorithm == .tokenBucket else { return self.seconds }
        return Swift.max(1, Self.quotient(self.limit * self.seconds, self.count))
    }
}
