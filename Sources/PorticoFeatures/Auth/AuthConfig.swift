// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// One way to verify who calls (`auth.<name>`).
package struct AuthConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var jwt: JWTConfig?
    package var apiKey: APIKeyConfig?
    package var basic: BasicConfig?
    package var oidc: OIDCConfig?
    package var session = SessionConfig()
    package var introspection: IntrospectionConfig?
    package var external: ExternalConfig?
    package var clientCertificate: CertificateConfig?
    package var principal = PrincipalMapping()

    package init() {}

    package static let noun = "auth"
    package static let keys: [Key<AuthConfig>] = [
        Key("jwt", \.jwt, Kind<JWTConfig>.object().optional, "JSON Web Tokens of an issuer."),
        Key("api_key", \.apiKey, Kind<APIKeyConfig>.apiKey.optional, "The keys of `consumers`, and where they stand."),
        Key("basic", \.basic, Kind<BasicConfig>.object().optional, "Names and passwords of a file."),
        Key("oidc", \.oidc, Kind<OIDCConfig>.object().optional, "Login of browsers by OpenID Connect."),
        Key("session", \.session, Kind<SessionConfig>.object().unlessDefault, "How a login of `oidc` is kept."),
        Key(
            "introspection", \.introspection, Kind<IntrospectionConfig>.object().optional,
            "Tokens that the provider is asked about (RFC 7662)."),
        Key(
            "external", \.external, Kind<ExternalConfig>.object().optional,
            "A service of your own that says whether a request may pass, and who it is from."),
        Key(
            "client_certificate", \.clientCertificate, Kind<CertificateConfig>.object().optional,
            "The certificates of `consumers`, which clients show when they connect."),
        Key(
            "principal", \.principal, Kind<PrincipalMapping>.object().unlessDefault, "Which claims say who the user is."
        ),
    ]
    package static let foreignKeys = [
        "oauth2": "introspection", "keyauth": "api_key", "apikey": "api_key", "key": "api_key", "bearer": "jwt",
        "openidconnect": "oidc", "openid": "oidc", "basicauth": "basic", "forwardauth": "external",
        "extauthz": "external", "mtls": "client_certificate", "jwtauthn": "jwt", "claims": "principal",
        "claimtoheaders": "'identity_headers' at the top of the file says what services are told",
    ]

    /// The keys that say how: exactly one.
    static let methodKeys = ["jwt", "api_key", "basic", "oidc", "introspection", "external", "client_certificate"]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if AuthPolicy.reserved.contains(self.name) {
            reader.error(
                "'\(self.name)' has a meaning of its own", at: self.location, path, hint: "choose another name")
        }
        let methods = (node.entries ?? []).filter { Self.methodKeys.contains($0.name) }
        if methods.isEmpty, !reader.hasRefusedKey(in: path) {
            let names = Self.methodKeys.map { "'\($0)'" }.joined(separator: ", ")
            reader.error(
                "\(path.subject ?? "it") verifies nothing", at: self.location, path, hint: "add one of \(names)")
        }
        if methods.count > 1 {
            let names = methods.map { "'\($0.name)'" }.joined(separator: " and ")
            reader.report(
                Diagnostic(
                    .error, at: methods.map(\.location), path: path.text, "\(path.subject ?? "it") has \(names)",
                    hint: "give each a name of its own; routes say 'auth: { any: [a, b] }'"))
        }
        if let session = node["session"], self.oidc == nil, node["oidc"] == nil {
            reader.error("only 'oidc' has sessions", at: session.location, path.key("session"), hint: "add 'oidc'")
        }
        guard let principal = node["principal"] else { return }
        let words: String? =
            self.apiKey != nil
            ? "the principal of an API key is its consumer"
            : self.basic != nil
                ? "the principal of a password is its name: there are no claims"
                : self.external != nil
                    ? "the principal is what the external service answers: 'external.principal'"
                    : self.clientCertificate != nil
                        ? "the principal of a certificate is its consumer: there are no claims" : nil
        if let words { reader.error(words, at: principal.location, path.key("principal")) }
    }

    /// For people: `tokens of https://idp.example.com/`.
    package var words: String? {
        if let jwt { return jwt.issuer.map { "tokens of \($0.text)" } ?? "tokens" }
        if self.basic != nil { return "names and passwords" }
        if self.introspection != nil { return "tokens that the provider is asked about" }
        if self.external != nil { return "what an external service says" }
        if let clientCertificate {
            return clientCertificate.principal == .consumer
                ? "certificates of consumers" : "any certificate that a listener takes"
        }
        if let oidc { return "logins at \(oidc.issuer.text)" }
        return self.apiKey.map { _ in "keys of consumers" }
    }

    /// It lets requests pass without saying whose they are.
    package var namesNobody: Bool { self.external.map { $0.principal == nil } ?? false }

    /// Where its keys are fetched from; `nil`: nowhere.
    package var keySource: KeyRing.Source? { self.jwt?.source ?? self.oidc?.keySource }

    /// Where its credentials stand.
    package var places: [CredentialPlace] {
        if let jwt { return jwt.places }
        if self.basic != nil { return [.basic] }
        if self.oidc != nil { return [.cookie(self.session.sessionCookie.name)] }
        if let introspection { return introspection.from }
        if let external { return external.places }
        if self.clientCertificate != nil { return [.certificate] }
        return self.apiKey.map { [$0.place] } ?? []
    }
}

extension Kind where Value: Configurable {
    /// Not printed while it says nothing: most ways to verify refuse it.
    fileprivate var unlessDefault: Kind {
        Kind(
            shape: self.shape, decode: self.decode,
            encode: { value, path, printer in value == Value() ? nil : self.encode(value, path, printer) })
    }
}
