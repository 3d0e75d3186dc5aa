// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Whether what a limit says goes together.
struct RateLimitCheck {
    let config: RateLimitConfig
    let node: ConfigNode
    let path: ConfigPath
    let reader: ConfigReader

    func run() {
        guard !self.reader.hasRefusedKey(in: self.path), !self.hasFailed else { return }
        self.checkSaid()
        self.checkTiers()
        self.checkBurst()
        self.checkPeriods()
        self.checkQuotas()
        self.checkLog()
        self.checkCost()
    }

    private var hasFailed: Bool {
        RateLimitConfig.keys.contains { self.reader.hasFailed(self.path.key($0.name)) }
    }

    private func error(_ message: String, at key: String?, hint: String?) {
        let place = key.flatMap { self.node[$0]?.location } ?? self.config.location
        self.reader.error(message, at: place, key.map { self.path.key($0) } ?? self.path, hint: hint)
    }

    private func checkSaid() {
        let config = self.config
        if config.rate == nil, config.quota == nil, config.concurrency == nil, config.tiers.isEmpty {
            self.error("limit '\(config.name)' limits nothing", at: nil, hint: "add 'rate', such as '100/min'")
        }
    }

    private func checkTiers() {
        guard !self.config.tiers.isEmpty else {
            if self.node["tiers"] != nil {
                self.error("there is no tier", at: "tiers", hint: "such as '{ gold: 1000/min, default: 100/min }'")
            }
            return
        }
        if self.config.key.isEarly {
            self.error(
                "'by: ip' is decided before it is known who calls, so that no tier is", at: "tiers",
                hint: "count by 'user' or 'consumer'")
        }
        let isCovered = self.config.rate != nil || self.config.quota != nil || self.config.concurrency != nil
        if !isCovered, !self.config.tiers.contains(where: { $0.name == "default" }) {
            self.error(
                "nothing limits callers of no tier, or of another one", at: "tiers",
                hint: "add 'default' to the tiers, or 'rate'")
        }
        for tier in self.config.tiers {
            let isEmpty = tier.rate == nil && tier.quota == nil && tier.concurrency == nil && tier.burst == nil
            guard isEmpty, !self.reader.hasRefusedKey(in: self.path.key("tiers").key(tier.name)) else { continue }
            self.reader.error(
                "tier '\(tier.name)' limits nothing", at: tier.location, self.path.key("tiers").key(tier.name),
                hint: "such as '\(tier.name): 100/min'")
        }
    }

    private func checkBurst() {
        let bursts = [("burst", self.config.burst)] + self.config.tiers.map { ("tiers", $0.burst) }
        for (key, burst) in bursts where burst != nil && self.config.algorithm != .tokenBucket {
            self.error("only a token bucket has a burst", at: key, hint: "add 'algorithm: token_bucket'")
        }
        let hasRate = self.config.rate != nil || self.config.tiers.contains { $0.rate != nil }
        if self.config.burst != nil, self.config.algorithm == .tokenBucket, !hasRate {
            self.error("without a 'rate' there is no burst", at: "burst", hint: nil)
        }
        if self.node["algorithm"] != nil, !hasRate {
            self.error(
                "the algorithm is that of 'rate', which is missing", at: "algorithm",
                hint: "a quota is a fixed window")
        }
    }

    /// Months are of the calendar, which only windows know.
    private func checkPeriods() {
        guard self.config.algorithm != .fixedWindow else { return }
        for (key, rate) in self.rates where rate.period == .month {
            self.error(
                "'\(rate)' is over a month of the calendar, which '\(self.config.algorithm.rawValue)' does not know",
                at: key, hint: "write 'quota: \(rate)', or 'algorithm: fixed_window'")
        }
    }

    /// A quota is beside a rate, over a longer time: else one of the two decides nothing.
    private func checkQuotas() {
        let plain = LimitTier()
        for tier in [plain] + self.config.tiers {
            guard let rate = tier.rate ?? self.config.rate, let quota = tier.quota ?? self.config.quota,
                quota.period.longestSeconds <= rate.period.longestSeconds
            else { continue }
            let isOfTier = tier.rate != nil || tier.quota != nil
            guard isOfTier || tier.name.isEmpty else { continue }
            self.error(
                "the quota '\(quota)' is not over a longer time than the rate '\(rate)'",
                at: isOfTier ? "tiers" : "quota", hint: "a quota is of a day or a month, such as '1000000/month'")
        }
    }

    private var rates: [(key: String, rate: Rate)] {
        var rates: [(String, Rate)] = self.config.rate.map { [("rate", $0)] } ?? []
        for tier in self.config.tiers { if let rate = tier.rate { rates.append(("tiers", rate)) } }
        return rates
    }

    /// Each request that counts is remembered.
    private func checkLog() {
        guard self.config.algorithm == .slidingLog else { return }
        for (key, rate) in self.rates where rate.count > SlidingLog.greatest {
            self.error(
                "a log of '\(rate)' would be long: at most \(SlidingLog.greatest)", at: key,
                hint: "'sliding_window' needs two numbers of each caller, and is nearly as exact")
        }
    }

    private func checkCost() {
        if self.node["cost"] != nil, let problem = self.config.problem(of: self.config.cost) {
            self.error(problem, at: "cost", hint: nil)
        }
        if self.config.count != nil, !self.config.hasCounters {
            self.error("'count' has no effect on requests in flight", at: "count", hint: "add 'rate' or 'quota'")
        }
        if self.config.count != nil, self.config.concurrency != nil {
            // What is in flight has no status yet.
            self.error("'concurrency' counts every request", at: "count", hint: "make two limits of it")
        }
        if self.config.concurrency != nil || self.config.tiers.contains(where: { $0.concurrency != nil }),
            self.config.store != nil
        {
            self.error(
                "requests in flight are counted by each instance for itself, not in a store", at: "store",
                hint: "make two limits of it, one with 'concurrency' and without 'store'")
        }
    }
}

extension RateLimitConfig {
    /// Something is counted beyond what is in flight.
    fileprivate var hasCounters: Bool {
        self.rate != nil || self.quota != nil || self.tiers.contains { $0.rate != nil || $0.quota != nil }
    }

    /// Why a request cannot cost so much; `nil`: it can.
    package func problem(of cost: LimitCost) -> String? {
        guard self.hasCounters else { return "'cost' has no effect on requests in flight" }
        guard let cost = cost.fixed else { return nil }
        let isBucket = self.algorithm == .tokenBucket
        var counts = self.rate.map { [isBucket ? self.burst ?? $0.count : $0.count] } ?? []
        for tier in self.tiers {
            if let rate = tier.rate { counts.append(isBucket ? tier.burst ?? rate.count : rate.count) }
            if let quota = tier.quota { counts.append(quota.count) }
        }
        if let quota = self.quota { counts.append(quota.count) }
        guard let least = counts.min(), cost > least else { return nil }
        return "a request that costs \(cost) is never taken where at most \(least) are"
    }
}
