// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy
package import PorticoX509

/// A program that calls, known by a key or a certificate (`consumers.<name>`).
package struct ConsumerConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var keyDigests: [KeyDigest] = []
    package var certificates: [CertificateName] = []
    package var roles: [String] = []
    package var scopes: [String] = []
    package var tier: String?
    package var metadata = JSONValue.object([])

    package init() {}

    package static let noun = "consumer"
    package static let keys: [Key<ConsumerConfig>] = [
        Key(
            "keys", \.keyDigests, .oneOrList(.keyDigest),
            "Hashes of its API keys, `sha256:` and 64 digits; `portico key new` makes a key and prints its line. Several: old and new while one is replaced."
        ),
        Key(
            "certificates", \.certificates, .oneOrList(.certificateName),
            "Names of its client certificates: URIs (`spiffe://acme/shop`), DNS names, or subjects (`CN=shop,O=Acme`)."),
        Key("roles", \.roles, .oneOrList(.identityWord), "Its roles, for `allow` and `{user.roles}`."),
        Key("scopes", \.scopes, .oneOrList(.identityWord), "Its scopes, for `allow` and `{user.scopes}`."),
        Key("tier", \.tier, Kind<String>.identityWord.optional, "What it is entitled to: `{user.tier}`."),
        Key("metadata", \.metadata, .json, "Whatever else is known of it, a map: `{user.name}` of its members."),
    ]
    package static let foreignKeys = [
        "cert": "certificates", "certificate": "certificates", "subjectname": "certificates",
        "username": "the name of the consumer is its key under 'consumers'", "customid": "metadata",
        "keyauthcredentials": "keys", "key": "keys", "apikeys": "keys", "credentials": "keys", "group": "tier",
        "groups": "roles", "plan": "tier", "tags": "metadata",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if case .object = self.metadata {
        } else if let metadata = node["metadata"] {
            reader.wrongType(metadata, path.key("metadata"), expected: "a map")
        }
        if node["keys"] == nil, node["certificates"] == nil, !reader.hasRefusedKey(in: path) {
            reader.warning(
                "\(path.subject ?? "the consumer") has neither a key nor a certificate", at: self.location, path)
        }
    }

    package var principal: Principal {
        Principal(
            id: self.name, kind: .consumer, roles: self.roles, scopes: self.scopes, tier: self.tier,
            claims: self.metadata)
    }
}

extension Kind where Value == String {
    /// A role, a scope, a tier: what can stand in a list with commas or blanks between.
    static let identityWord = Kind.text("a word without blanks and commas", pattern: "^[^\\s,\"]+$") {
        text throws(ValueError) in
        let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x2c && $0 != 0x22 }
        guard isWord else { throw ValueError("expected a word without blanks and commas, found '\(text)'") }
        return text
    }
}
