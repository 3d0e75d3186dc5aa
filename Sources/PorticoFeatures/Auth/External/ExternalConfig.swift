// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A service that says whether a request may pass (`auth.<name>.external`), as with Traefik's ForwardAuth and nginx'
/// auth_request.
package struct ExternalConfig: Configurable, Hashable {
    package var url: WebURL?
    package var timeout: Duration = .seconds(2)
    package var send = ["Authorization", "Cookie"]
    package var principal: ExternalPrincipalConfig?
    package var authority: TextFile?

    package init() {}

    package static let noun = "external"
    package static let keys: [Key<ExternalConfig>] = [
        Key("url", \.url, Kind<WebURL>.webURL.optional, required: true, "What is asked, with GET, for every request."),
        Key("timeout", \.timeout, .positiveDuration, "How long it may take."),
        Key(
            "send", \.send, .oneOrList(.sentHeader).whenFilled,
            "The request's fields that it gets; the route's service gets them only with `forward_auth: true`."),
        Key(
            "principal", \.principal, Kind<ExternalPrincipalConfig>.object().optional,
            "Which fields of its answer say who the user is. Default: nobody is known, the request passes all the same."
        ),
        Key(
            "ca", \.authority, Kind<TextFile>.textFile.optional,
            "A file with the certificates that the service's must come from, in PEM. Default: those that the system trusts."
        ),
    ]
    package static let foreignKeys = [
        "address": "url", "uri": "url", "authrequestheaders": "send", "requestheaders": "send", "headers": "send",
        "allowedheaders": "send", "copyheaders": "send", "authresponseheaders": "principal",
        "responseheaders": "principal", "failopen": "a service that is away is answered with 503",
        "statusonerror": "a service that is away is answered with 503", "cafile": "ca",
        "trustforwardheader": "'trusted_proxies' of the listener",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let url = self.url, url.isExposed, self.send.contains(where: Self.isSecret), let value = node["url"] {
            reader.warning(
                "credentials are sent over http", at: value.location, path.key("url"), hint: "use https")
        }
        if self.timeout > .seconds(25), let value = node["timeout"] {
            reader.error("no request waits longer than 25s to be verified", at: value.location, path.key("timeout"))
        }
    }

    private static func isSecret(_ name: String) -> Bool { ["authorization", "cookie"].contains(name.lowercased()) }

    var places: [CredentialPlace] { self.send.map { .header($0) } }
}

/// Which fields of an external service's answer say who the user is.
package struct ExternalPrincipalConfig: Configurable, Hashable {
    /// All of its fields.
    var fields: [String] { [self.id, self.roles, self.scopes, self.tier].compactMap { $0 } }

    package var id = ""
    package var roles: String?
    package var scopes: String?
    package var tier: String?

    package init() {}

    package static let noun = "principal of an external service"
    package static let keys: [Key<ExternalPrincipalConfig>] = [
        Key("id", \.id, .answerField, required: true, "The field with the user's id: `header.X-User`."),
        Key("roles", \.roles, Kind<String>.answerField.optional, "The field with the roles, commas between them."),
        Key(
            "scopes", \.scopes, Kind<String>.answerField.optional,
            "The field with the scopes, blanks or commas between them."),
        Key("tier", \.tier, Kind<String>.answerField.optional, "The field with the tier."),
    ]
    package static let foreignKeys = ["sub": "id", "user": "id", "username": "id", "role": "roles", "groups": "roles"]
}

extension Kind where Value == String {
    /// A field of an answer, `header.NAME`; the value is the name.
    fileprivate static let answerField = Kind<String>.text("a field such as 'header.X-User'", pattern: "^header\\..+$")
    {
        text throws(ValueError) in text
    }.map(
        { text, _ throws(ValueError) in
            guard text.hasPrefix("header."), Syntax.isToken(text.dropFirst(7)) else {
                throw ValueError("'\(text)' is no field of an answer", hint: "such as 'header.X-User'")
            }
            return String(text.dropFirst(7))
        }, back: { "header.\($0)" })

    /// A field of a request that another service may get; those that say how and for whom it is asked are the gateway's.
    fileprivate static let sentHeader = Kind.headerName.map(
        { name, _ throws(ValueError) in
            let lower = name.lowercased()
            let own = [
                "host", "connection", "transfer-encoding", "te", "upgrade", "expect", "keep-alive", "trailer",
                "forwarded",
            ]
            if own.contains(lower) || lower.hasPrefix("x-forwarded-") || lower.hasPrefix("content-")
                || lower.hasPrefix("proxy-")
            {
                throw ValueError("'\(name)' is not sent", hint: "the gateway says itself how and for whom it asks")
            }
            return name
        }, back: { $0 })
}
