// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// Who a request comes from, as whoever verified it says. Later policies refer to it alone.
public struct Principal: Sendable, Hashable {
    public var id: String
    public var roles: [String]
    public var scopes: [String]
    /// What else is known of the user: an object.
    public var claims: JSONValue

    public init(id: String, roles: [String] = [], scopes: [String] = [], claims: JSONValue = .object([])) {
        self.id = id
        self.roles = roles
        self.scopes = scopes
        self.claims = claims
    }

    /// What `{user.name}` stands for: `id`, `roles`, `scopes`, or a claim, a member of one with dots between. Lists are
    /// joined with commas, without duplicates. `nil`: there is nothing of that name that a text can show.
    public func text(_ name: String) -> String? { self.values(name)?.joined(separator: ",") }

    /// The same, the elements of a list one by one.
    public func values(_ name: String) -> [String]? {
        let values: [String]
        switch name {
        case "id": values = [self.id]
        case "roles": values = self.roles
        case "scopes": values = self.scopes
        default:
            let name = name.hasPrefix("claims.") ? name.dropFirst("claims.".count) : name[...]
            values = Self.texts(self.claims.member(at: name.split(separator: ".")))
        }
        var seen: Set<String> = []
        let unique = values.filter { seen.insert($0).inserted }
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
