// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoJOSE

/// Signed proof for services of who calls (`identity_token`).
package struct IdentityTokenConfig: Configurable, Hashable {
    package var header = "X-Identity-Token"
    package var issuer = ""
    package var audiences: [String] = []
    package var lifetime: Duration = .seconds(60)
    package var claims: [String] = []
    package var key: Secret?
    /// Of `key`, ready.
    package var signingKey: SigningKey?

    package init() {}

    package static let noun = "identity token"
    package static let keys: [Key<IdentityTokenConfig>] = [
        Key("issuer", \.issuer, .string, required: true, "What `iss` of the tokens says: who this gateway is."),
        Key(
            "header", \.header, .removableHeader,
            "The field that services get it in; a client's own is removed from every request."),
        Key("audiences", \.audiences, .oneOrList(.string).whenFilled, "What `aud` of the tokens says."),
        Key("ttl", \.lifetime, .positiveDuration, "How long a token holds."),
        Key(
            "claims", \.claims, .oneOrList(.string).whenFilled,
            "Further claims of the caller that go along, beside id, kind, roles, scopes and tier."),
        Key(
            "key", \.key, Kind<Secret>.pemSecret.optional,
            "A private key in PEM (PKCS #8, P-256 or Ed25519): `${file:…}`. Without one the gateway makes its own when it starts."
        ),
    ]
    package static let foreignKeys = [
        "name": "header", "iss": "issuer", "aud": "audiences", "audience": "audiences", "lifetime": "ttl", "exp": "ttl",
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let ttl = node["ttl"], self.lifetime < .seconds(5) || self.lifetime > .seconds(3600) {
            reader.error("a token for services holds from 5s to 1h", at: ttl.location, path.key("ttl"))
        }
        guard let key = self.key, let value = node["key"] else { return }
        do throws(JWKError) {
            self.signingKey = try SigningKey.fromPEM(key.revealed)
        } catch {
            reader.error("this is no key to sign with: \(error.description)", at: value.location, path.key("key"))
        }
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.header == other.header && one.issuer == other.issuer && one.audiences == other.audiences
            && one.lifetime == other.lifetime && one.claims == other.claims && one.key == other.key
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(self.header)
        hasher.combine(self.issuer)
    }
}

extension Kind where Value == Secret {
    /// A PEM text, which has several lines; it prints as `***`.
    static let pemSecret = Kind.scalar(
        "a private key in PEM", schema: .object([.init("type", .string("string"))]),
        parse: { text throws(ValueError) in
            guard text.text.contains("-----BEGIN") else {
                throw ValueError("expected a private key in PEM", hint: "such as ${file:/run/secrets/identity.pem}")
            }
            return Secret(text.text)
        }, print: { _ in .string("***") })
}
