// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoJSON
package import PorticoProxy

/// Which claims say who the user is (`auth.<name>.principal`).
package struct PrincipalMapping: Configurable, Hashable {
    package var id = JSONPath(member: "sub")
    package var roles = JSONPath(member: "roles")
    /// `nil`: `scope`, or `scp`.
    package var scopes: JSONPath?
    package var tier: JSONPath?

    package init() {}

    package static let noun = "principal"
    package static let keys: [Key<PrincipalMapping>] = [
        Key("id", \.id, .jsonPath, "The claim that is the user's id: a path such as `sub` or `$['https://x/id']`."),
        Key("roles", \.roles, .jsonPath, "The claim with the roles: a list, or one. Default: `roles`."),
        Key(
            "scopes", \.scopes, Kind<JSONPath>.jsonPath.optional,
            "The claim with the scopes: a list, or a text with blanks between. Default: `scope`, or `scp`."),
        Key("tier", \.tier, Kind<JSONPath>.jsonPath.optional, "The claim with the tier."),
    ]
    package static let foreignKeys = ["sub": "id", "user": "id", "username": "id", "role": "roles", "scope": "scopes"]

    /// The principal of verified claims; `nil`: they do not say who it is.
    package func principal(of claims: JSONIndex) -> Principal? {
        guard let node = self.id.first(in: claims, from: claims.root), let id = claims.scalarText(node),
            Self.isID(id)
        else { return nil }
        return Principal(
            id: id, roles: self.roles(in: claims), scopes: self.scopes(in: claims), tier: self.tier(in: claims),
            claims: JSONValue(claims, claims.root))
    }

    func roles(in claims: JSONIndex) -> [String] { self.list(at: self.roles, in: claims) }

    func scopes(in claims: JSONIndex) -> [String] {
        if let scopes { return self.words(at: scopes, in: claims) }
        let scopes = self.words(at: Self.scope, in: claims)
        return scopes.isEmpty ? self.words(at: Self.scp, in: claims) : scopes
    }

    func tier(in claims: JSONIndex) -> String? {
        self.tier.flatMap { $0.first(in: claims, from: claims.root) }.flatMap { claims.scalarText($0) }
            .flatMap { Self.isWord($0) ? $0 : nil }
    }

    private static let scope = JSONPath(member: "scope")
    private static let scp = JSONPath(member: "scp")

    /// A text that can stand in a field as it is: what services compare must be what was verified.
    static func isID(_ id: String) -> Bool { id.utf8.count <= 1024 && Self.isWord(id) }

    /// Neither empty nor with controls in it, or blanks at its ends.
    private static func isWord(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        return !first.properties.isWhitespace && !last.properties.isWhitespace
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private func list(at path: JSONPath, in claims: JSONIndex) -> [String] {
        path.all(in: claims, from: claims.root).flatMap { node in
            claims.kind(node) == .array
                ? claims.elements(node).compactMap { claims.scalarText($0) }
                : claims.scalarText(node).map { [$0] } ?? []
        }.filter(Self.isWord)
    }

    private func words(at path: JSONPath, in claims: JSONIndex) -> [String] {
        self.list(at: path, in: claims).flatMap { $0.split(separator: " ").map(String.init) }
    }
}

extension JSONValue {
    /// The value at a node. The index has bounded its depth.
    package init(_ index: JSONIndex, _ node: JSONIndex.Node) {
        switch index.kind(node) {
        case .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .number: self = .number(index.scalarText(node) ?? "0")
        case .string: self = .string(index.string(node))
        case .array: self = .array(index.elements(node).map { JSONValue(index, $0) })
        case .object:
            self = .object(index.members(node).map { .init(index.string($0.name), JSONValue(index, $0.value)) })
        }
    }
}
