// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// Who a request comes from, as whoever verified it says. Later policies refer to it alone.
public struct Principal: Sendable, Hashable {
    /// What sort of caller it is.
    public enum Kind: String, Sendable, Hashable {
        case user, consumer
    }

    public var id: String
    public var kind: Kind
    public var roles: [String]
    public var scopes: [String]
    /// What it is entitled to, where limits tell callers apart.
    public var tier: String?
    /// What else is known of the user: an object.
    public var claims: JSONValue
    /// Of one that nobody has verified yet, in a test or an explanation; else empty.
    package var stated: Stated = []

    /// What somebody states of a principal, as if it had been verified. The rest is what the route's `auth` makes of it.
    package struct Stated: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let id = Stated(rawValue: 1)
        package static let roles = Stated(rawValue: 2)
        package static let scopes = Stated(rawValue: 4)
        package static let claims = Stated(rawValue: 8)
    }

    public init(
        id: String, kind: Kind = .user, roles: [String] = [], scopes: [String] = [], tier: String? = nil,
        claims: JSONValue = .object([])
    ) {
        self.id = id
        self.kind = kind
        self.roles = roles
        self.scopes = scopes
        self.tier = tier
        self.claims = claims
    }

    /// What `{user.name}` stands for: `id`, `kind`, `roles`, `scopes`, `tier`, or a claim, a member of one with dots
    /// between. Lists are joined with commas, without duplicates, and without elements that hold a comma: whoever splits
    /// the text would find others in them. `nil`: there is nothing of that name that a text can show.
    public func text(_ name: String) -> String? {
        switch name {
        case "id": return self.id.isEmpty ? nil : self.id
        case "kind": return self.kind.rawValue
        case "tier": return self.tier
        case "roles": return Self.joined(self.roles)
        case "scopes": return Self.joined(self.scopes)
        default:
            guard case .array(let elements)? = self.claim(name) else { return self.values(name)?.first }
            return Self.joined(elements.flatMap { Self.texts($0) })
        }
    }

    private static func joined(_ words: [String]) -> String? {
        if words.count == 1 { return words[0].utf8.contains(UInt8(ascii: ",")) ? nil : words[0] }
        let whole = Self.unique(words.filter { !$0.utf8.contains(UInt8(ascii: ",")) })
        return whole.isEmpty ? nil : whole.joined(separator: ",")
    }

    private static func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }

    private func claim(_ name: String) -> JSONValue? {
        let name = name.hasPrefix("claims.") ? name.dropFirst("claims.".count) : name[...]
        return self.claims.member(at: [name]) ?? self.claims.member(at: name.split(separator: "."))
    }

    /// The same, the elements of a list one by one.
    public func values(_ name: String) -> [String]? {
        let values: [String]
        switch name {
        case "id": values = [self.id]
        case "kind": values = [self.kind.rawValue]
        case "tier": values = self.tier.map { [$0] } ?? []
        case "roles": values = self.roles
        case "scopes": values = self.scopes
        default: values = Self.texts(self.claim(name))
        }
        let unique = Self.unique(values)
        return unique.isEmpty ? nil : unique
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text): [text]
        case .number(let digits): [digits]
        case .bool(let value): [value ? "true" : "false"]
        case .array(let values): values.flatMap { Self.texts($0) }
        case .object, .null, nil: []
        }
    }
}

extension JSONValue {
    /// The member that the names lead to, one object after the other.
    fileprivate func member(at names: some Collection<Substring>) -> JSONValue? {
        guard let name = names.first else { return self }
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value.member(at: names.dropFirst())
    }
}
