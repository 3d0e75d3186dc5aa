// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What holds for callers of one tier (`limits.<name>.tiers.<tier>`), in place of what the limit says.
package struct LimitTier: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var rate: Rate?
    package var burst: Int?
    package var quota: Rate?
    package var concurrency: Int?

    package init() {}

    package static let noun = "tier"
    package static let keys: [Key<LimitTier>] = [
        Key("rate", \.rate, Kind<Rate>.rate.optional, "How many requests in how long."),
        Key("burst", \.burst, Kind<Int>.int(1...Rate.greatest).optional, "How many at once, in a token bucket."),
        Key("quota", \.quota, Kind<Rate>.rate.optional, "How many in all of a longer time."),
        Key("concurrency", \.concurrency, Kind<Int>.int(1...1_000_000).optional, "How many in flight."),
    ]
}

extension Kind where Value == [LimitTier] {
    /// A map from tiers to a rate, or to more.
    static let limitTiers = Kind.named(
        or: .rate,
        from: { rate, tier in
            var tier = tier
            tier.rate = rate
            return tier
        },
        short: { tier in
            tier.burst == nil && tier.quota == nil && tier.concurrency == nil ? tier.rate : nil
        })
}
