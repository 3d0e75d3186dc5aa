// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer

/// A gateway that knows users by tokens and programs by keys, in front of a service that takes everything.
struct IdentityRig {
    /// Tokens are of HS256, so that tests can sign them; the keys of `acme` and `zeta` are `key-a` and `key-z`.
    static let auth = """
        version: 1
        services: { app: "http://app:8080" }
        auth:
          idp:
            jwt:
              issuer: https://idp.example/
              audiences: [shop]
              algorithms: [HS256]
              keys: { static: [{ secret: \(TestToken.secret) }] }
            principal: { roles: realm.roles, tier: plan }
          other:
            jwt: { issuer: "https://other.example/", audiences: [shop], algorithms: [HS256], keys: { static: [{ secret: fedcba9876543210fedcba9876543210 }] } }
          cookie:
            jwt: { issuer: "https://idp.example/", audiences: [shop], algorithms: [HS256], keys: { static: [{ secret: \(TestToken.secret) }] }, from: [{ cookie: token }, { query: access_token }, { header: X-Token }] }
          one-cookie: { jwt: { issuer: "https://idp.example/", audiences: [shop], algorithms: [HS256], keys: { static: [{ secret: \(TestToken.secret) }] }, from: { cookie: token } } }
          key: { api_key: { header: X-Api-Key } }
          query-key: { api_key: { query: key } }
        consumers:
          acme: { keys: ["sha256:\(Self.digest("key-a"))"], roles: [partner], scopes: ["orders:read"], tier: gold, metadata: { region: eu } }
          zeta: { keys: ["sha256:\(Self.digest("key-z"))", "sha256:\(Self.digest("key-new"))"] }
        identity_headers: { X-User-Id: "{user.id}", X-User-Roles: "{user.roles}", X-User-Kind: "{user.kind}", X-User-Tier: "{user.tier}" }

        """

    static let claims = #""iss":"https://idp.example/","aud":"shop","sub":"42""#

    static func digest(_ key: String) -> String {
        TestHash.sha256(key).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    let outcome: VirtualGateway.Outcome

    /// - Parameters:
    ///   - routes: what stands under `routes`.
    ///   - line: `GET /x`.
    ///   - fields: each with its line end.
    init(_ routes: String, _ line: String, _ fields: String = "", as principal: Principal? = nil) throws {
        let gateway = VirtualGateway(try Blueprint.load(text: Self.auth + "routes:\n" + routes))
        var request = VirtualGateway.Request(
            Array("\(line) HTTP/1.1\r\nHost: shop.example\r\n\(fields)\r\n".utf8))
        request.principal = principal
        self.outcome = try gateway.ask(request) { _ in
            var reply = VirtualReply()
            reply.fields = [("Content-Type", "application/json")]
            reply.body = Array("{}".utf8)
            return reply
        }
    }

    var status: Int { self.outcome.answer?.status ?? 0 }
    var error: String? { self.outcome.error }
    var challenges: [String] {
        (self.outcome.answer?.fields ?? []).filter { $0.name.lowercased() == "www-authenticate" }.map(\.value)
    }
    /// What the service was sent.
    func sent(_ name: String) -> String? { self.outcome.calls.first?.message.field(name) }
    var target: String? { self.outcome.calls.first?.message.target }
}
