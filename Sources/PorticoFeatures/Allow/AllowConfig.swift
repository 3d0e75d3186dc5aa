// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == AllowConfig {
    /// `allow`: what of those who are known may do this.
    package static let allow = Policy(
        "allow",
        route: "Who may: all of `roles`, `scopes`, `claims`, `methods` and `client_ip` must hold.",
        bff: "Who may use its routes that do not say it.",
        defaults: "Who may use every route that has no `allow`.")
}

/// Who may do what a route does (`allow`): all that is stated must hold.
package struct AllowConfig: Configurable, Hashable {
    /// One of these.
    package var roles = WordCondition(.any)
    /// All of these.
    package var scopes = WordCondition(.all)
    package var claims: [ClaimCondition] = []
    package var methods: [String] = []
    package var networks: [Network] = []

    package init() {}

    package static let noun = "allow"
    package static let keys: [Key<AllowConfig>] = [
        Key(
            "roles", \.roles, .wordCondition(.any),
            "Has one of these roles; `{ all: […] }`: all of them."),
        Key(
            "scopes", \.scopes, .wordCondition(.all),
            "Has all of these scopes; `{ any: […] }`: one of them."),
        Key(
            "claims", \.claims, .claimConditions,
            "By name: the claim equals the value, or contains it where it is a list; of a list of values one must do."),
        Key("methods", \.methods, .oneOrList(.method).whenFilled, "Uses one of these methods."),
        Key("client_ip", \.networks, .oneOrList(.network).whenFilled, "Comes from one of these networks."),
    ]
    package static let foreignKeys = [
        "role": "roles", "groups": "roles", "group": "roles", "users": "claims", "user": "claims", "scope": "scopes",
        "requiredscopes": "scopes", "method": "methods", "ip": "client_ip", "cidr": "client_ip",
        "networks": "client_ip", "claim": "claims",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard node.entries?.isEmpty == true else { return }
        reader.error("'allow' has no condition", at: node.location, path, hint: "such as 'roles: [admin]'")
    }

    /// What must hold, each in words.
    package var words: [String] {
        var words: [String] = []
        if !self.roles.words.isEmpty { words.append("has \(self.roles.described("role"))") }
        if !self.scopes.words.isEmpty { words.append("has \(self.scopes.described("scope"))") }
        words += self.claims.map { "claim \($0.name) is \($0.values.joined(separator: " or "))" }
        if !self.methods.isEmpty { words.append("uses \(self.methods.joined(separator: ", "))") }
        if !self.networks.isEmpty {
            words.append("comes from \(self.networks.map { "\($0)" }.joined(separator: ", "))")
        }
        return words
    }

    /// Whether it asks for something that only a known caller can have.
    package var needsPrincipal: Bool {
        !self.roles.words.isEmpty || !self.scopes.words.isEmpty || !self.claims.isEmpty
    }
}

/// Words of which one or all must be there.
package struct WordCondition: Sendable, Hashable {
    package enum Mode: String, Sendable, Hashable { case any, all }

    package var mode: Mode
    package var words: [String] = []

    package init(_ mode: Mode, _ words: [String] = []) { (self.mode, self.words) = (mode, words) }

    func holds(_ has: [String]) -> Bool {
        switch self.mode {
        case .any: self.words.isEmpty || self.words.contains { has.contains($0) }
        case .all: self.words.allSatisfy { has.contains($0) }
        }
    }

    /// For people: `one of a, b`.
    func described(_ noun: String) -> String {
        let list = self.words.joined(separator: ", ")
        if self.words.count == 1 { return "the \(noun) \(list)" }
        return self.mode == .any ? "one of the \(noun)s \(list)" : "the \(noun)s \(list)"
    }
}

/// What one claim must be.
package struct ClaimCondition: Sendable, Hashable {
    /// Members with dots between.
    package var name: String
    /// One of these.
    package var values: [String]
}
