// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import PorticoProxy
import PorticoServer
import Testing

/// `identity_token`: what services can verify themselves.
@Suite struct IdentityTokenTests {
    private static let settings = """
        identity_token: { issuer: "https://gateway.example", audiences: [internal], ttl: 60s, claims: [region] }
        routes:
          a:    { match: /a, to: app, auth: { any: [key, anonymous] } }
          open: { match: /open, to: app, auth: none }
          both: { match: GET /both, auth: key, compose: { one: GET app:/one, two: GET app:/two } }
        """

    /// What services were sent, each call's field.
    private static func tokens(_ path: String, _ fields: String) throws -> [String?] {
        let gateway = VirtualGateway(try Blueprint.load(text: IdentityRig.auth + Self.settings))
        let request = VirtualGateway.Request(Array("GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8))
        return try gateway.ask(request) { _ in
            var reply = VirtualReply()
            reply.fields = [("Content-Type", "application/json")]
            reply.body = Array("{}".utf8)
            return reply
        }.calls.map { $0.message.field("X-Identity-Token") }
    }

    @Test("services get a token that says who calls, parts too")
    func says() throws {
        let sent = try Self.tokens("/a", "X-Api-Key: key-a\r\n")
        let token = try #require(sent.first ?? nil)
        let parts = token.split(separator: ".")
        #expect(parts.count == 3)
        let payload = try #require(Base64Text.decode(url: String(parts[1])))
        let text = String(decoding: payload, as: UTF8.self)
        for member in [
            #""iss":"https://gateway.example""#, #""sub":"acme""#, #""kind":"consumer""#, #""roles":["partner"]"#,
            #""scope":"orders:read""#, #""aud":"internal""#, #""tier":"gold""#, #""region":"eu""#,
        ] {
            #expect(text.contains(member), "\(text)")
        }
        let both = try Self.tokens("/both", "X-Api-Key: key-a\r\n")
        #expect(both.count == 2 && both.allSatisfy { $0?.split(separator: ".").count == 3 })
    }

    @Test("the keys stand where a route says so, and nowhere without tokens")
    func keys() throws {
        let file =
            IdentityRig.auth + """
                identity_token: { issuer: "https://gateway.example" }
                routes: { keys: { match: GET /keys, auth: none, respond: { jwks: true } } }
                """
        let gateway = VirtualGateway(try Blueprint.load(text: file))
        let answer = try gateway.ask(VirtualGateway.Request(Array("GET /keys HTTP/1.1\r\nHost: a\r\n\r\n".utf8))) { _ in
            nil
        }
        .answer
        let body = try #require(answer?.body)
        #expect(answer?.field("Content-Type") == "application/jwk-set+json")
        #expect(try JWKSet.parse(body, allowed: [.es256]).keys.count == 1)
        #expect(!String(decoding: body, as: UTF8.self).contains("\"d\""))
        let without = file.replacing("identity_token: { issuer: \"https://gateway.example\" }", with: "")
        #expect(throws: Blueprint.LoadError.self) { try Blueprint.load(text: without) }
    }

    @Test("nobody can send one, under no name that a service takes for it")
    func stripped() throws {
        for path in ["/a", "/open"] {
            let fields = "X-Identity-Token: x.y.z\r\nX_Identity_Token: x.y.z\r\nx-identity_token: x.y.z\r\n"
            #expect(try Self.tokens(path, fields) == [nil])
        }
    }

    @Test("the token verifies with the public key, for as long as it says and no longer")
    func verifies() throws {
        let config = try Self.config()
        let key = try #require(SigningKey.generate(.es256))
        let signer = IdentityTokenSigner(config, key: key)
        let principal = Principal(id: "42", roles: ["admin"])
        let token = try #require(signer.token(for: principal, at: 1000))
        let keys = try JWKSet.parse(Array(SigningKey.publicSet([key]).utf8), allowed: [.es256]).keys
        let policy = JWTPolicy(issuers: ["https://gateway.example"], audiences: ["internal"], leeway: 0)
        let verifier = JWTVerifier(keys: keys, policy: policy)
        #expect(try verifier.verify(token.span, at: 1000).subject == "42")
        #expect(try verifier.verify(token.span, at: 1059).subject == "42")
        #expect(throws: JWTError.expired) { try verifier.verify(token.span, at: 1060) }
    }

    @Test("one is given out again for half of its life, and to nobody else")
    func kept() throws {
        let signer = IdentityTokenSigner(try Self.config(), key: try #require(SigningKey.generate(.edDSA)))
        let one = signer.token(for: Principal(id: "1"), at: 1000)
        #expect(signer.token(for: Principal(id: "1"), at: 1029) == one)
        #expect(signer.token(for: Principal(id: "1"), at: 1031) != one)
        #expect(signer.token(for: Principal(id: "2"), at: 1000) != one)
        #expect(signer.token(for: Principal(id: "1", roles: ["admin"]), at: 1000) != one)
    }

    private static func config() throws -> IdentityTokenConfig {
        try #require(try Blueprint.load(text: IdentityRig.auth + Self.settings).config.identityToken)
    }
}
