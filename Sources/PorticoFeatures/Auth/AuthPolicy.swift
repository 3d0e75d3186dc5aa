// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == AuthPolicy {
    /// `auth`: how it is found out who calls.
    package static let auth = Policy(
        "auth", .authPolicy,
        route: "How it is verified who calls: a name under `auth`, `{ any: [a, b, anonymous] }`, or `none`.",
        bff: "How it is verified who calls its routes that do not say it.",
        defaults: "How it is verified who calls every route that has no `auth`.")
}

/// What a route says of `auth`.
package struct AuthPolicy: Configurable, Hashable {
    /// Names under `auth`; empty: nobody is asked.
    package var methods: [Reference] = []
    /// A request without credentials passes too.
    package var allowsAnonymous = false

    package init() {}

    package static let noun = "auth"
    package static let keys: [Key<AuthPolicy>] = [
        Key(
            "any", \.any, .list(.authName).whenFilled, required: true,
            "One of these must do, and none may be wrong; `anonymous` lets requests without credentials pass.")
    ]
    package static let foreignKeys = [
        "all": "every credential that is present is checked: one 'auth' names them under 'any'",
        "methods": "any", "oneof": "any", "anyof": "any", "providers": "any",
    ]

    /// What nothing under `auth` may be called.
    package static let reserved = ["none", "anonymous", "any"]

    private var any: [Reference] {
        get { self.methods + (self.allowsAnonymous ? [Reference("anonymous", at: Self.nowhere)] : []) }
        set {
            self.methods = newValue.filter { $0.name != "anonymous" }
            self.allowsAnonymous = newValue.contains { $0.name == "anonymous" }
        }
    }

    private static let nowhere = SourceLocation(file: "", line: 0, column: 0)

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let any = node["any"] else { return }
        if self.methods.isEmpty, !reader.hasFailed(path.key("any")) {
            reader.error("only 'anonymous' is the same as none", at: any.location, path, hint: "write 'auth: none'")
        }
        if let none = self.methods.first(where: { $0.name == "none" }) {
            reader.error(
                "'none' stands alone", at: none.location, path.key("any"),
                hint: "'anonymous' lets requests without credentials pass")
        }
        var seen: Set<String> = []
        for method in self.methods where !seen.insert(method.name).inserted {
            reader.error("'\(method.name)' stands twice", at: method.location, path.key("any"))
        }
    }

    /// Somebody must be known before a request passes.
    package var isRequired: Bool { !self.methods.isEmpty && !self.allowsAnonymous }
    package var isNone: Bool { self.methods.isEmpty }
}

extension Kind where Value == AuthPolicy {
    static let authPolicy = Kind.object(
        or: .authName,
        from: { reference, _ in
            var policy = AuthPolicy()
            if reference.name != "none" { policy.methods = [reference] }
            return policy
        },
        short: { policy in
            if policy.isNone { return Reference("none", at: SourceLocation(file: "", line: 0, column: 0)) }
            return policy.methods.count == 1 && !policy.allowsAnonymous ? policy.methods[0] : nil
        })
}

extension Kind where Value == Reference {
    static let authName = Kind.reference(to: "an entry of 'auth'")
}
