// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == IPConfig {
    /// `ip`: from which addresses requests are taken.
    package static let ip = Policy(
        "ip", .ip,
        route: "From which addresses requests are taken, or `none` for all; replaces that of `defaults` whole.",
        bff: "From which addresses requests are taken (or `none`) on its routes that do not say it.",
        defaults: "From which addresses requests are taken (or `none`) on every route that has no `ip`.")
}

/// From which addresses a route takes requests (`ip`).
package struct IPConfig: Configurable, Hashable {
    /// Any of these; `nil`: any address.
    package var allow: [Network]?
    /// None of these, whatever `allow` has.
    package var deny: [Network]?

    package init() {}

    /// Neither says anything: `none`.
    var takesAll: Bool { self.allow == nil && self.deny == nil }

    package static let noun = "ip rules"
    package static let keys: [Key<IPConfig>] = [
        Key(
            "allow", \.allow, Kind<[Network]>.oneOrList(.network).optional,
            "Addresses and networks that may pass, and no others; without it, all that `deny` does not name."),
        Key(
            "deny", \.deny, Kind<[Network]>.oneOrList(.network).optional,
            "Addresses and networks that may not, also where `allow` has them."),
    ]

    package static let foreignKeys: [String: String] = {
        var names: [String: String] = [:]
        for name in ["whitelist", "allowlist", "sourcerange", "allowed", "permit"] { names[name] = "allow" }
        for name in ["blacklist", "denylist", "blocklist", "block", "denied", "reject"] { names[name] = "deny" }
        names["trustedproxies"] = "whose word counts for a client's address is said by 'trusted_proxies' of a listener"
        names["ipstrategy"] = names["trustedproxies"]
        return names
    }()

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        IPCheck(config: self, node: node, path: path, reader: reader).run()
    }
}

extension Kind where Value == IPConfig {
    /// `none`, or what is allowed and denied.
    static let ip = Kind.object(
        or: .choice([("none", true)]), from: { (_: Bool, _) in IPConfig() }, short: { $0.takesAll ? true : nil })
}
