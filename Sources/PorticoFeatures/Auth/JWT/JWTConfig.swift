// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoJOSE

/// JSON Web Tokens (`auth.<name>.jwt`).
package struct JWTConfig: Configurable, Hashable {
    package var issuer: WebURL?
    package var jwksURL: WebURL?
    package var authority: TextFile?
    package var audiences: [String] = []
    package var algorithms: [JWSAlgorithm] = JWSAlgorithm.asymmetric
    package var leeway: Duration = .seconds(30)
    package var keySettings = JWTKeysConfig()
    package var from: [CredentialPlace] = [.bearer]
    /// Those under `keys.static`, ready.
    package var staticKeys: [VerificationKey] = []

    package init() {}

    package static let noun = "jwt"
    package static let keys: [Key<JWTConfig>] = [
        Key(
            "issuer", \.issuer, Kind<WebURL>.webURL.optional,
            "Who issues the tokens: what `iss` must say, to the letter. Its metadata say where the keys are."),
        Key(
            "jwks_url", \.jwksURL, Kind<WebURL>.webURL.optional,
            "Where the keys are, where the issuer's metadata do not say it."),
        Key(
            "ca", \.authority, Kind<TextFile>.textFile.optional,
            "A file with the certificates that the provider's must come from, in PEM. Default: those that the system trusts."
        ),
        Key("audiences", \.audiences, .oneOrList(.string).whenFilled, "What `aud` must say: one of these."),
        Key(
            "algorithms", \.algorithms, .oneOrList(.jwsAlgorithm).whenFilled,
            "What tokens may be signed with. Default: the asymmetric ones; HMAC must be named."),
        Key("leeway", \.leeway, .duration, "How far clocks may be apart, for `exp`, `nbf` and `iat`."),
        Key("keys", \.keySettings, .object(), "How keys are fetched and kept, or the keys themselves."),
        Key(
            "from", \.from, .oneOrList(.credentialPlace(authorization: .bearer)).whenFilled,
            "Where the token stands: `{ header: X }`, `{ cookie: X }`, `{ query: X }`, or several of them. Default: the bearer token in `Authorization`."
        ),
    ]
    package static let foreignKeys = [
        "aud": "audiences", "audience": "audiences", "iss": "issuer", "jwks": "jwks_url", "jwksuri": "jwks_url",
        "jwkuri": "jwks_url", "jwkssetsuri": "jwks_url", "remotejwks": "jwks_url", "issueruri": "issuer",
        "alg": "algorithms", "algorithm": "algorithms", "clockskew": "leeway", "clockskewseconds": "leeway",
        "secret": "a secret stands under 'keys': { static: [{ secret: … }] }", "fromheaders": "from",
        "fromparams": "from", "fromcookies": "from", "publickey": "keys", "localjwks": "keys", "cookiename": "from",
        "uriparamnames": "from", "headernames": "from", "cookienames": "from",
        "cafile": "ca", "cacert": "ca", "trustedca": "ca", "jwkscapath": "ca",
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.checkPresence(node, path, reader)
        self.checkAlgorithms(node, path, reader)
        if let leeway = node["leeway"], self.leeway > .seconds(600) {
            reader.error(
                "clocks are not ten minutes apart: tokens would live on long after their end", at: leeway.location,
                path.key("leeway"))
        }
        if self.audiences.contains(""), let audiences = node["audiences"] {
            reader.error("an audience is not empty", at: audiences.location, path.key("audiences"))
        }
        if node["issuer"] == nil, !reader.hasRefusedKey(in: path) {
            reader.warning("'iss' of the tokens is not checked", at: node.location, path, hint: "add 'issuer'")
        }
        if node["audiences"] == nil, !reader.hasRefusedKey(in: path) {
            reader.warning(
                "'aud' of the tokens is not checked: one that is meant for another application passes",
                at: node.location, path, hint: "add 'audiences'")
        }
        for url in [("issuer", self.issuer), ("jwks_url", self.jwksURL)] {
            guard let address = url.1, address.isExposed, self.source != nil, let value = node[url.0] else { continue }
            if url.0 == "issuer", self.jwksURL != nil { continue }
            reader.warning(
                "keys that come over http can be exchanged on the way", at: value.location, path.key(url.0),
                hint: "use https")
        }
        self.readStaticKeys(node, path, reader)
    }

    private func checkPresence(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let hasStatic = node["keys"]?["static"] != nil
        if node["issuer"] == nil, node["jwks_url"] == nil, !hasStatic, !reader.hasRefusedKey(in: path) {
            reader.error(
                "\(path.subject ?? "jwt") has no keys", at: node.location, path,
                hint: "add 'issuer', 'jwks_url' or 'keys: { static: […] }'")
        }
        guard hasStatic, self.source == nil else { return }
        if let value = node["ca"] {
            reader.error("no keys are fetched: they stand in the file", at: value.location, path.key("ca"))
        }
        for key in ["refresh", "refetch_on_unknown_kid", "serve_stale"] {
            guard let value = node["keys"]?[key] else { continue }
            reader.error("no keys are fetched: they stand in the file", at: value.location, path.key("keys").key(key))
        }
    }

    private func checkAlgorithms(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let value = node["algorithms"], !reader.hasFailed(path.key("algorithms")) else { return }
        let hmac = self.algorithms.filter(\.isSymmetric)
        if let first = hmac.first, node["keys"]?["static"] == nil {
            reader.error(
                "\(first.rawValue) takes a secret, which is never fetched", at: value.location, path.key("algorithms"),
                hint: "write it under 'keys: { static: [{ secret: … }] }'")
        }
    }

    private mutating func readStaticKeys(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let nodes: [ConfigNode]
        if case .list(let list)? = node["keys"]?["static"]?.content { nodes = list } else { nodes = [] }
        let path = path.key("keys").key("static")
        for (index, key) in self.keySettings.own.enumerated() {
            let place = index < nodes.count ? nodes[index].location : node.location
            if ["pem", "secret"].contains(where: { reader.hasFailed(path.index(index).key($0)) }) { continue }
            do throws(ValueError) {
                self.staticKeys += try key.verificationKeys(Set(self.algorithms))
            } catch {
                reader.error(error.message, at: place, path.index(index), hint: error.hint)
            }
        }
    }

    /// Where keys are fetched from; `nil`: nowhere, they stand in the file.
    package var source: KeyRing.Source? {
        if self.jwksURL == nil, self.issuer == nil || !self.keySettings.own.isEmpty { return nil }
        var source = KeyRing.Source(
            issuer: self.jwksURL == nil ? self.issuer : nil, address: self.jwksURL,
            algorithms: Set(self.algorithms.filter { !$0.isSymmetric }), refresh: self.keySettings.refresh,
            staleFor: self.keySettings.serveStale, refetchesUnknown: self.keySettings.refetchesUnknown)
        source.own = self.staticKeys
        source.authority = self.authority?.text
        return source
    }

    var places: [CredentialPlace] { self.from }

    /// What a token must say.
    var policy: JWTPolicy {
        JWTPolicy(
            issuers: self.issuer.map { [$0.text] } ?? [], audiences: self.audiences,
            leeway: self.leeway.components.seconds, algorithms: Set(self.algorithms))
    }
}

extension Kind where Value == JWSAlgorithm {
    static let jwsAlgorithm = Kind.choice(JWSAlgorithm.allCases.map { ($0.rawValue, $0) })
}
