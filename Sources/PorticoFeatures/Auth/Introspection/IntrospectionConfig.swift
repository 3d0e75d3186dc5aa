// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Tokens that their issuer is asked about (`auth.<name>.introspection`, RFC 7662).
package struct IntrospectionConfig: Configurable, Hashable {
    package var url: WebURL?
    package var clientID = ""
    package var clientSecret = Secret("")
    package var cache: Duration = .seconds(30)
    package var timeout: Duration = .seconds(5)
    package var issuer: String?
    package var audiences: [String] = []
    package var authority: TextFile?
    package var from: [CredentialPlace] = [.bearer]

    package init() {}

    package static let noun = "introspection"
    package static let keys: [Key<IntrospectionConfig>] = [
        Key("url", \.url, Kind<WebURL>.webURL.optional, required: true, "The provider's introspection endpoint."),
        Key("client_id", \.clientID, .string, required: true, "Who the gateway is for the provider."),
        Key("client_secret", \.clientSecret, .secret, required: true, "What proves it, sent as HTTP Basic."),
        Key(
            "cache", \.cache, .duration,
            "How long an answer holds, and never beyond the token's `exp`; that a token is not active holds for five seconds at most. `0s`: each request asks."
        ),
        Key("timeout", \.timeout, .positiveDuration, "How long the provider may take."),
        Key(
            "issuer", \.issuer, Kind<String>.string.optional,
            "What `iss` of the answer must be, to the letter. Default: not checked."),
        Key(
            "audiences", \.audiences, .oneOrList(.string).whenFilled,
            "What `aud` of the answer must say: one of these. Default: not checked."),
        Key(
            "ca", \.authority, Kind<TextFile>.textFile.optional,
            "A file with the certificates that the provider's must come from, in PEM. Default: those that the system trusts."
        ),
        Key(
            "from", \.from, .oneOrList(.credentialPlace(authorization: .bearer)).whenFilled,
            "Where the token stands: `{ header: X }`, `{ cookie: X }`, `{ query: X }`, or several of them. Default: the bearer token in `Authorization`."
        ),
    ]
    package static let foreignKeys = [
        "endpoint": "url", "introspectionurl": "url", "introspectionendpoint": "url", "introspectionuri": "url",
        "clientid": "client_id", "clientsecret": "client_secret", "ttl": "cache", "cachettl": "cache",
        "cacheduration": "cache", "audience": "audiences", "aud": "audiences", "iss": "issuer", "cafile": "ca",
        "scopes": "'allow' of routes says which scopes", "claims": "'principal' beside 'introspection'",
        "requiredscope": "'allow' of routes says which scopes",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let url = self.url, url.isExposed, let value = node["url"] {
            reader.warning(
                "tokens and the client's secret are sent over http", at: value.location, path.key("url"),
                hint: "use https")
        }
        if self.timeout > .seconds(25), let value = node["timeout"] {
            reader.error(
                "no request waits longer than 25s to be verified", at: value.location, path.key("timeout"))
        }
    }
}
