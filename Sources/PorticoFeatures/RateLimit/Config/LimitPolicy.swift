// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == LimitPolicy {
    /// `limit`: which limits hold.
    package static let limit = Policy(
        "limit", .limitPolicy,
        route: "The limits that hold: a name under `limits`, a list of names or of `{ use, cost }`, or `none`.",
        bff: "The limits that hold on its routes that do not say it.",
        defaults: "The limits that hold on every route that has no `limit`.")
}

/// What a route says of `limit`.
package struct LimitPolicy: Configurable, Hashable {
    /// Empty: none.
    package var uses: [LimitUse] = []

    package init() {}

    package init(_ uses: [LimitUse]) { self.uses = uses }

    package static let noun = "limits"
    package static let keys: [Key<LimitPolicy>] = []
    package static let most = 16
}

/// One limit that holds.
package struct LimitUse: Configurable, Hashable {
    /// A name under `limits`.
    package var use = Reference("", at: SourceLocation(file: "", line: 0, column: 0))
    /// In place of what the limit says.
    package var cost: LimitCost?

    package init() {}

    package static let noun = "limit"
    package static let keys: [Key<LimitUse>] = [
        Key("use", \.use, .limitName, required: true, "A name under `limits`."),
        Key(
            "cost", \.cost, Kind<LimitCost>.limitCost.optional,
            "How much one request of this route takes: a number, or where it stands in the answer."),
    ]
    package static let foreignKeys = ["name": "use", "limit": "use", "weight": "cost"]
}

extension Kind where Value == Reference {
    static let limitName = Kind.reference(to: "an entry of 'limits'")
}

extension Kind where Value == LimitUse {
    fileprivate static let limitUse = Kind.object(
        or: .limitName,
        from: { reference, _ in
            var use = LimitUse()
            use.use = reference
            return use
        }, short: { $0.cost == nil ? $0.use : nil })
}

extension Kind where Value == LimitPolicy {
    private static let uses = Kind<[LimitUse]>.oneOrList(.limitUse)

    /// `none`, a name, or a list.
    static let limitPolicy = Kind(
        shape: Self.uses.shape,
        decode: { node, path, reader in
            guard let uses = Self.uses.decode(node, path, reader) else { return nil }
            guard uses.count != 1 || uses[0].use.name != "none" || uses[0].cost != nil else { return LimitPolicy() }
            Self.check(uses, node, path, reader)
            return LimitPolicy(uses)
        },
        encode: { policy, path, printer in
            guard !policy.uses.isEmpty else { return .string("none") }
            guard case .array(let values)? = Self.uses.encode(policy.uses, path, printer), values.count == 1 else {
                return Self.uses.encode(policy.uses, path, printer)
            }
            return values[0]
        })

    private static func check(_ uses: [LimitUse], _ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if case .list(let nodes) = node.content, nodes.isEmpty {
            reader.error("the list is empty", at: node.location, path, hint: "write 'none'")
        }
        if uses.count > LimitPolicy.most {
            reader.error("at most \(LimitPolicy.most) limits hold for a route", at: node.location, path)
        }
        var seen: Set<String> = []
        for use in uses {
            if use.use.name == "none" { reader.error("'none' stands alone", at: use.use.location, path) }
            if !seen.insert(use.use.name).inserted {
                reader.error("'\(use.use.name)' stands twice", at: use.use.location, path)
            }
        }
    }
}
