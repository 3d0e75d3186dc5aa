// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import Testing

/// What an ID token must say for the login that it is for.
@Suite struct IDTokenTests {
    private static func objection(_ claims: String, _ rules: IDTokenRules = Self.rules()) throws -> String? {
        let key = try #require(SigningKey.generate(.es256))
        let keys = try VerificationKey.fromJWK(Array(key.publicJWK.utf8), allowed: [.es256])
        let text = try key.sign(claims: Array(claims.utf8))
        let bytes = Array(text.utf8)
        let policy = JWTPolicy(audiences: ["shop"], algorithms: [.es256])
        return rules.objection(try JWTVerifier(keys: keys, policy: policy).verify(bytes.span, at: 1000), .es256)
    }

    private static func rules(nonce: String? = "n", subject: String? = nil, access: String? = "a") -> IDTokenRules {
        IDTokenRules(clientID: "shop", nonce: nonce, subject: subject, accessToken: access)
    }

    @Test(
        "one that fits is taken",
        arguments: [
            #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000,"nonce":"n"}"#,
            #"{"sub":"ada","aud":["shop","other"],"azp":"shop","exp":2000,"iat":1000,"nonce":"n"}"#,
            #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000,"nonce":"n","at_hash":"ypeBEsobvcr6wjGzmiPcTQ"}"#,
        ])
    func fits(claims: String) throws { #expect(try Self.objection(claims) == nil) }

    @Test(
        "one that does not is refused",
        arguments: [
            #"{"aud":"shop","exp":2000,"iat":1000,"nonce":"n"}"#,
            #"{"sub":"","aud":"shop","exp":2000,"iat":1000,"nonce":"n"}"#,
            #"{"sub":"ada","aud":"shop","exp":2000,"nonce":"n"}"#,
            #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000}"#,
            #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000,"nonce":"N"}"#,
            #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000,"nonce":7}"#,
            #"{"sub":"ada","aud":"shop","azp":"other","exp":2000,"iat":1000,"nonce":"n"}"#,
            #"{"sub":"ada","aud":["shop","other"],"exp":2000,"iat":1000,"nonce":"n"}"#,
            #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000,"nonce":"n","at_hash":"wrong"}"#,
        ])
    func refused(claims: String) throws { #expect(try Self.objection(claims) != nil) }

    @Test("the token of a refresh is of the same user")
    func refresh() throws {
        let claims = #"{"sub":"ada","aud":"shop","exp":2000,"iat":1000}"#
        #expect(try Self.objection(claims, Self.rules(nonce: nil, subject: "ada")) == nil)
        #expect(try Self.objection(claims, Self.rules(nonce: nil, subject: "eve")) != nil)
    }
}
