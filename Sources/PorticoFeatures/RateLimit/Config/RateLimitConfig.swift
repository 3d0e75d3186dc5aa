// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How much is admitted, of whom (`limits.<name>`): one space of counters, whatever refers to it.
package struct RateLimitConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var rate: Rate?
    package var burst: Int?
    package var key = LimitKey.ip
    package var algorithm = LimitAlgorithm.slidingWindow
    package var store: Reference?
    package var tiers: [LimitTier] = []
    package var quota: Rate?
    package var concurrency: Int?
    package var cost = LimitCost()
    package var count: CountedAnswers?
    package var isDry = false
    package var keyCount = 100_000

    package init() {}

    package static let noun = "limit"
    package static let keys: [Key<RateLimitConfig>] = [
        Key("rate", \.rate, Kind<Rate>.rate.optional, "How many requests in how long: `100/min`, `5/10s`."),
        Key(
            "burst", \.burst, Kind<Int>.int(1...Rate.greatest).optional,
            "How many at once, in a token bucket. Default: the count of `rate`."),
        Key(
            "by", \.key, .limitKey,
            "Whom to count apart: `ip` (IPv6 by /64), `user`, `consumer`, `route`, `global`, or a text such as `\"{header.X-Tenant}\"`. Where it is missing, the client's address counts."
        ),
        Key(
            "algorithm", \.algorithm, .limitAlgorithm,
            "How `rate` is counted: `sliding_window` (weighted, of two windows), `sliding_log` (exact), `fixed_window` (aligned to UTC) or `token_bucket`."
        ),
        Key(
            "store", \.store, Kind<Reference>.reference(to: "an entry of 'stores'").optional,
            "Where instances count together. Default: each by itself, in memory."),
        Key(
            "tiers", \.tiers, .limitTiers.whenFilled,
            "What holds for callers of a tier, by its name: a rate, or what else differs; `default` is for all others."),
        Key(
            "quota", \.quota, Kind<Rate>.rate.optional,
            "How many in all of a longer time, aligned to UTC, beside `rate` or without it: `1000000/month`."),
        Key(
            "concurrency", \.concurrency, Kind<Int>.int(1...1_000_000).optional, "How many in flight at the same time."),
        Key(
            "cost", \.cost, .limitCost,
            "How much one request takes: a number, or where it stands in the answer; then it is charged when that ends."
        ),
        Key(
            "count", \.count, Kind<CountedAnswers>.object().optional,
            "Which answers are counted. Default: all requests."),
        Key("dry_run", \.isDry, .bool, "Counts and logs, and refuses nothing."),
        Key(
            "max_keys", \.keyCount, .int(1000...10_000_000),
            "How many callers are counted apart in memory; of more, those forget first who have used the least."),
    ]
    package static let foreignKeys: [String: String] = [
        "limit": "rate", "requests": "rate", "average": "rate", "requestsperunit": "rate", "replenishrate": "rate",
        "maxrate": "rate", "minute": "the rate says in how long: 'rate: 100/min'",
        "period": "the rate says in how long: 'rate: 100/min'", "window": "the rate says in how long: 'rate: 100/min'",
        "windowsize": "the rate says in how long: 'rate: 100/min'",
        "unit": "the rate says in how long: 'rate: 100/min'",
        "key": "by", "keys": "by", "limitby": "by", "keyresolver": "by", "sourcecriterion": "by",
        "strategy": "algorithm",
        "capacity": "burst", "burstcapacity": "burst", "maxtokens": "burst", "redis": "store", "policy": "store",
        "groups": "tiers", "maxinflight": "concurrency", "inflight": "concurrency", "connections": "concurrency",
        "weight": "cost", "requestedtokens": "cost", "shadow": "dry_run", "dryrun": "dry_run",
        "onfailure": "what happens without the store is said there: 'stores.<name>.on_failure'",
        "status": "refused requests are answered with 429", "rejectedcode": "refused requests are answered with 429",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        RateLimitCheck(config: self, node: node, path: path, reader: reader).run()
    }

    /// What the cost is, and when it is charged, is known only once the request was answered.
    var isCharged: Bool { self.count != nil || self.cost.isOfAnswer }
}

/// How a rate is counted.
package enum LimitAlgorithm: String, Sendable, Hashable, CaseIterable {
    case slidingWindow = "sliding_window"
    case slidingLog = "sliding_log"
    case fixedWindow = "fixed_window"
    case tokenBucket = "token_bucket"
}

extension Kind where Value == LimitAlgorithm {
    static let limitAlgorithm = Kind.choice(LimitAlgorithm.allCases.map { ($0.rawValue, $0) })
}
