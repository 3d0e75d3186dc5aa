// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoJOSE

/// The login of browsers at a provider (`auth.<name>.oidc`).
package struct OIDCConfig: Configurable, Hashable {
    package var issuer = WebURL.nowhere
    package var clientID = ""
    package var clientSecret: Secret?
    package var scopes = ["openid"]
    package var callback = "/auth/callback"
    package var logout = "/auth/logout"
    package var afterLogout = "/"
    package var forwardedToken: ForwardedToken?
    package var authority: TextFile?

    /// What services get of what the provider has given.
    package enum ForwardedToken: String, Sendable, Hashable {
        case accessToken = "access_token"
    }

    package init() {}

    /// The keys of its ID tokens are those that the metadata name.
    var keySource: KeyRing.Source {
        var source = KeyRing.Source(
            issuer: self.issuer, address: nil, algorithms: Set(JWSAlgorithm.asymmetric), refresh: .seconds(600),
            staleFor: .seconds(86_400), refetchesUnknown: true)
        source.authority = self.authority?.text
        return source
    }

    package static let noun = "oidc"
    package static let keys: [Key<OIDCConfig>] = [
        Key(
            "issuer", \.issuer, .webURL, required: true,
            "The provider: what its metadata and its ID tokens name, to the letter."),
        Key("client_id", \.clientID, .string, required: true, "What the provider knows this gateway as."),
        Key(
            "client_secret", \.clientSecret, Kind<Secret>.secret.optional,
            "The secret that goes with it. Default: none, which makes it a public client."),
        Key("scopes", \.scopes, .list(.string).whenFilled, "What the provider is asked for; `openid` is among them."),
        Key(
            "callback", \.callback, .ownPath,
            "The path that the provider sends browsers back to: the gateway answers it on the hosts of the routes that use this login. The provider must know it, as `https://HOST/auth/callback`."
        ),
        Key("logout", \.logout, .ownPath, "The path that ends the session, here and at the provider."),
        Key("after_logout", \.afterLogout, .ownPath, "The path where browsers come to then."),
        Key(
            "ca", \.authority, Kind<TextFile>.textFile.optional,
            "A file with the certificates that the provider's must come from, in PEM. Default: those that the system trusts."
        ),
        Key(
            "forward", \.forwardedToken,
            Kind<ForwardedToken>.choice([("access_token", .accessToken)]).optional,
            "Services get the provider's access token as `Authorization: Bearer`. Default: they get none."),
    ]
    package static let foreignKeys = [
        "clientid": "client_id", "clientsecret": "client_secret", "issuerurl": "issuer", "providerurl": "issuer",
        "oidcissuerurl": "issuer", "scope": "scopes", "redirecturi": "callback", "redirecturl": "callback",
        "callbackurl": "callback", "redirectpath": "callback", "logoutpath": "logout", "signoutpath": "logout",
        "postlogoutredirecturi": "after_logout", "passaccesstoken": "forward", "relay": "forward",
        "tokenrelay": "forward", "forwardaccesstoken": "forward", "store": "'session' beside 'oidc' says it",
        "cookie": "'session: { cookie: … }' beside 'oidc' names it",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let scopes = node["scopes"], !self.scopes.contains("openid"), !reader.hasFailed(path.key("scopes")) {
            reader.error(
                "without the scope 'openid' there is no ID token", at: scopes.location, path.key("scopes"),
                hint: "add 'openid'")
        }
        if let issuer = node["issuer"], self.issuer.isExposed, !reader.hasFailed(path.key("issuer")) {
            reader.warning(
                "what goes to the provider by http can be read and changed on the way", at: issuer.location,
                path.key("issuer"), hint: "use https")
        }
        if let issuer = node["issuer"], self.issuer.text.contains("?"), !reader.hasFailed(path.key("issuer")) {
            reader.error(
                "an issuer has no query", at: issuer.location, path.key("issuer"),
                hint: "as the provider's metadata name it: 'https://idp.example.com/'")
        }
        self.checkScopes(node, path, reader)
        self.checkPaths(node, path, reader)
    }

    private func checkScopes(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let scopes = node["scopes"], !reader.hasFailed(path.key("scopes")) else { return }
        // RFC 6749 §3.3.
        for scope in self.scopes where scope.isEmpty || !scope.utf8.allSatisfy(Self.isScopeByte) {
            reader.error(
                "'\(scope)' is not a scope", at: scopes.location, path.key("scopes"),
                hint: scope.contains(" ") ? "one entry for each: [openid, profile]" : nil)
        }
    }

    private static func isScopeByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// No path of the gateway's own hides a page, and the way out leads to none of them.
    private func checkPaths(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        for (name, own) in [("callback", self.callback), ("logout", self.logout)]
        where !reader.hasFailed(path.key(name)) {
            if own == "/" {
                reader.error(
                    "'\(name)' takes the first page of the site", at: (node[name] ?? node).location, path.key(name),
                    hint: "such as '/auth/\(name)'")
            } else if own == self.afterLogout, !reader.hasFailed(path.key("after_logout")) {
                reader.error(
                    "'after_logout' is the path of '\(name)', where there is no page",
                    at: (node["after_logout"] ?? node[name] ?? node).location, path.key("after_logout"))
            }
        }
        if self.callback == self.logout, !reader.hasFailed(path.key("callback")) {
            reader.error(
                "'callback' and 'logout' are the same path", at: (node["logout"] ?? node["callback"] ?? node).location,
                path.key("logout"))
        }
    }
}

extension WebURL {
    /// In place of one that is not there yet.
    static let nowhere = WebURL(unchecked: "http://localhost")
}

extension Kind where Value == String {
    /// A path of the gateway's own: literal segments, as requests have it.
    static let ownPath = Kind.text("a path", pattern: "^/([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*)?$") {
        text throws(ValueError) in
        let words = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPlain = words.allSatisfy { word in
            !word.isEmpty && word != "." && word != ".."
                && word.utf8.allSatisfy { Syntax.isAlphanumeric($0) || "._~-".utf8.contains($0) }
        }
        guard text.hasPrefix("/"), isPlain || text == "/" else {
            throw ValueError(
                "expected a path, found '\(text)'",
                hint: text.contains("://") ? "the path alone: the host is the request's" : "such as '/auth/callback'")
        }
        return text
    }
}
