// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoFeatures
package import PorticoProxy

/// A backend for one frontend (`bffs.<name>`): routes of its own for the requests that choose it.
package struct BFFConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    /// The team that answers for it.
    package var owner: String?
    /// Any of these; empty: any host.
    package var hosts: [HostPattern] = []
    package var when: BFFCondition?
    /// The path under which its routes stand: whole literal segments.
    package var prefix: PathPattern?
    package var policies = Policies()
    package var parts: [PartConfig] = []
    package var routes: [RouteConfig] = []
    /// All that are written under `parts`, those with an error of their own too.
    package var partNames: [String] = []

    package init() {}

    package static let noun = "bff"
    package static let keys: [Key<BFFConfig>] = Self.keys(with: .builtIn)
    package static let unsupportedKeys =
        Policies.unsupportedKeys + ["compatibility", "openapi", "importance", "faults"]

    package static let foreignKeys = Policies.foreignKeys.merging([
        "host": "hosts", "domains": "hosts", "path": "prefix", "pathprefix": "prefix", "paths": "prefix",
        "team": "owner",
    ]) { own, _ in own }

    static func keys(with policies: PolicyList) -> [Key<BFFConfig>] {
        Self.choice + policies.keys(.bff, in: \.policies) + [
            Key(
                "parts", \.parts, .parts,
                "Parts that its compositions take by `use`, before those of the same name outside."),
            Key("routes", \.routes, .named(RouteConfig.keys(with: policies)), required: true, "Its routes, by name."),
        ]
    }

    /// Who answers for it, and which requests choose it.
    private static let choice: [Key<BFFConfig>] = [
        Key("owner", \.owner, Kind<String>.string.optional, "Who answers for it; `portico routes` shows it."),
        Key(
            "hosts", \.hosts, .oneOrList(.hostPattern).whenFilled,
            "Takes requests to any of these hosts: exact, or `*.example.com`. Default: any."),
        Key("when", \.when, Kind<BFFCondition>.object().optional, "Takes requests that meet these conditions."),
        Key(
            "prefix", \.prefix, Kind<PathPattern>.pathPrefix.optional,
            "Takes requests below this path. Routes and services see the path without it."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.partNames = node["parts"]?.entries?.map(\.name) ?? []
        if node["hosts"] == nil, node["when"] == nil, node["prefix"] == nil {
            reader.error(
                "nothing chooses \(path.subject ?? "the bff")", at: self.location, path,
                hint: "add 'hosts', 'when' or 'prefix'")
        }
        for route in self.routes where !self.hosts.isEmpty {
            for host in route.match.hosts where !self.hosts.contains(where: { $0 == host || $0.covers(host) }) {
                let place = route.match.locations["hosts"] ?? route.location
                let path = path.key("routes").key(route.name).key("match")
                let isHidden = reader.secrets.contains { $0.hasPrefix(path.text) }
                reader.error("'\(isHidden ? "***" : "\(host)")' is not a host of its bff", at: place, path)
            }
        }
    }
}

/// `bffs.<name>.when`: all must hold.
package struct BFFCondition: Configurable, Hashable {
    package var headers: [FieldPredicate] = []

    package init() {}

    package static let noun = "bff condition"
    package static let keys: [Key<BFFCondition>] = [
        Key("header", \.headers, .predicates("header", ignoringCase: true), "Conditions on header fields.")
    ]
    package static let unsupportedKeys = ["cookie", "query"]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if node["header"]?.entries?.isEmpty != false, node.entries?.contains(where: { $0.name != "header" }) != true {
            reader.error("'when' has no condition", at: node.location, path)
        }
    }
}

extension Kind where Value == PathPattern {
    /// Whole literal segments: `/mobile`.
    static let pathPrefix = Kind<PathPattern>.pathPattern.map(
        { pattern, _ throws(ValueError) in
            let isLiteral = pattern.segments.allSatisfy {
                if case .literal(let text) = $0 { text != "" } else { false }
            }
            guard isLiteral, pattern.remainder == nil, !pattern.segments.isEmpty else {
                throw ValueError("a prefix is made of literal segments", hint: "such as '/mobile'")
            }
            return pattern
        }, back: { $0 })
}
