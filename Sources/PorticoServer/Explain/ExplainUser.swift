// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoProxy

/// Who the client of a request to be explained is taken to be.
package struct ExplainUser: Configurable, Hashable {
    package var id = ""
    /// `nil`: not stated.
    package var roles: [String]?
    package var scopes: [String]?
    /// What else is known of the user: an object.
    package var claims: JSONValue?

    package init() {}

    package static let noun = "user"
    package static let keys: [Key<ExplainUser>] = [
        Key("id", \.id, .string, required: true, "The user's id."),
        Key("roles", \.roles, Kind<[String]>.oneOrList(.string).optional, "The user's roles."),
        Key("scopes", \.scopes, Kind<[String]>.oneOrList(.string).optional, "What the user may do."),
        Key("claims", \.claims, Kind<JSONValue>.json.optional, "What else is known: an object."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let claims = node["claims"], claims.entries == nil else { return }
        reader.wrongType(claims, path.key("claims"), expected: "an object")
    }

    var principal: Principal {
        Principal(stated: self.id, roles: self.roles, scopes: self.scopes, claims: self.claims)
    }
}
