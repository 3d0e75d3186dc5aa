// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJOSE
import PorticoProxy

/// An identity provider of the demo: its metadata, its key, made when it starts, and tokens for whoever asks.
struct DemoIssuer: Sendable {
    private let key: SigningKey
    /// Its address: what `iss` says.
    let url: String

    static let audience = "portico-demo"

    init(url: String) throws(Gateway.StartError) {
        guard let key = SigningKey.generate(.es256) else {
            throw Gateway.StartError(description: "the demo's issuer cannot make a key")
        }
        self.key = key
        self.url = url
    }

    func endpoints() -> [Endpoint] {
        let metadata = JSONValue.object([
            .init("issuer", .string(self.url)), .init("jwks_uri", .string("\(self.url)/jwks")),
        ]).text()
        let keys = SigningKey.publicSet([self.key])
        return [
            Endpoint("metadata", "GET /.well-known/openid-configuration", DemoAction { _ in (200, metadata) }),
            Endpoint("jwks", "GET /jwks", DemoAction { _ in (200, keys) }),
            Endpoint(
                "token", "GET /token",
                DemoAction { exchange in
                    let text = { (name: String) in
                        exchange.values(of: .query, name)?.first.map { String(decoding: $0, as: UTF8.self) }
                    }
                    guard let token = self.token(user: text("user") ?? "42", role: text("role"), exchange.unixTime)
                    else { return (500, #"{"error":"no token"}"#) }
                    return (200, JSONValue.object([.init("access_token", .string(token))]).text())
                }),
        ]
    }

    /// - Parameter now: in seconds since 1970; the token holds for twelve hours.
    func token(user: String, role: String? = nil, _ now: Int64) -> String? {
        let claims = JSONValue.object([
            .init("iss", .string(self.url)), .init("aud", .string(Self.audience)), .init("sub", .string(user)),
            .init("roles", .array([.string(role ?? "customer")])), .init("iat", .number("\(now)")),
            .init("exp", .number("\(now + 12 * 3600)")),
        ])
        return try? self.key.sign(claims: Array(claims.text().utf8))
    }
}
