// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@testable import PorticoJOSE

/// What a token must say (RFC 7519 §4.1).
@Suite struct ClaimTests {
    private static func verdict(_ claims: String, _ policy: JWTPolicy, at now: Int64 = 1_000) throws -> JWTError? {
        let key = try TestKey.of(.hs256)
        return refusal(try key.token(claims), try key.verifying(), policy, at: now)
    }

    private static func lasting(_ leeway: Int64 = 0) -> JWTPolicy { JWTPolicy(leeway: leeway, requiresExpiry: false) }

    @Test("a token ends on its date, later by the leeway and no more")
    func expiry() throws {
        let claims = "{\"exp\":1000}"
        #expect(try Self.verdict(claims, Self.lasting(), at: 999) == nil)
        #expect(try Self.verdict(claims, Self.lasting(), at: 1000) == .expired)
        #expect(try Self.verdict(claims, Self.lasting(), at: 1001) == .expired)
        #expect(try Self.verdict(claims, Self.lasting(30), at: 1029) == nil)
        #expect(try Self.verdict(claims, Self.lasting(30), at: 1030) == .expired)
        #expect(try Self.verdict("{\"exp\":0}", Self.lasting(), at: 1000) == .expired)
        // A fraction does not lengthen it.
        #expect(try Self.verdict("{\"exp\":1000.9}", Self.lasting(), at: 1000) == .expired)
        #expect(try Self.verdict("{\"exp\":1e3}", Self.lasting(), at: 999) == nil)
    }

    @Test("a token begins on its date, earlier by the leeway and no more")
    func notBefore() throws {
        let claims = "{\"nbf\":1000}"
        #expect(try Self.verdict(claims, Self.lasting(), at: 999) == .notYetValid)
        #expect(try Self.verdict(claims, Self.lasting(), at: 1000) == nil)
        #expect(try Self.verdict(claims, Self.lasting(30), at: 969) == .notYetValid)
        #expect(try Self.verdict(claims, Self.lasting(30), at: 970) == nil)
        #expect(try Self.verdict("{\"nbf\":1000.1}", Self.lasting(), at: 1000) == .notYetValid)
        #expect(try Self.verdict("{\"nbf\":1000.1}", Self.lasting(), at: 1001) == nil)
    }

    @Test("a token from the future is refused")
    func issuedAt() throws {
        #expect(try Self.verdict("{\"iat\":1000}", Self.lasting(), at: 999) == .issuedInFuture)
        #expect(try Self.verdict("{\"iat\":1000}", Self.lasting(), at: 1000) == nil)
        #expect(try Self.verdict("{\"iat\":1000}", Self.lasting(30), at: 969) == .issuedInFuture)
        #expect(try Self.verdict("{\"iat\":1000}", Self.lasting(30), at: 970) == nil)
    }

    @Test("without an end it is refused, unless that is allowed")
    func missingExpiry() throws {
        #expect(try Self.verdict("{}", JWTPolicy()) == .claims(.expiry))
        #expect(try Self.verdict("{\"exp\":2000}", JWTPolicy()) == nil)
        #expect(try Self.verdict("{}", Self.lasting()) == nil)
    }

    @Test("a leeway is neither negative nor longer than a day")
    func leeway() throws {
        #expect(JWTPolicy(leeway: -5).leeway == 0)
        #expect(JWTPolicy(leeway: .max).leeway == 86_400)
        #expect(try Self.verdict("{\"exp\":253402300799}", Self.lasting(.max), at: .max) == .expired)
        #expect(try Self.verdict("{\"nbf\":0,\"iat\":0}", Self.lasting(.max), at: .min) == .notYetValid)
    }

    @Test("a date is a number between 1970 and 9999, however it is written")
    func dates() throws {
        for date in ["2000", "2000.0", "2e3", "2.0E+3", "20000e-1", "253402300799"] {
            #expect(try Self.verdict("{\"exp\":\(date)}", Self.lasting()) == nil, "\(date)")
        }
        let wrong = [
            "-1", "-0", "-2e3", "253402300800", "1e400", "1e12", "9223372036854775808", "99999999999999999999999999",
            "2000.0000000000000000000000000000", "\"2000\"", "null", "true", "[2000]", "{}",
        ]
        for date in wrong {
            #expect(try Self.verdict("{\"exp\":\(date)}", Self.lasting()) == .claims(.expiry), "\(date)")
            #expect(try Self.verdict("{\"nbf\":\(date)}", Self.lasting()) == .claims(.notBefore), "\(date)")
            #expect(try Self.verdict("{\"iat\":\(date)}", Self.lasting()) == .claims(.issuedAt), "\(date)")
        }
    }

    @Test("the issuer is one of those, byte for byte")
    func issuer() throws {
        let policy = JWTPolicy(issuers: ["https://a.example", "caf\u{e9}"], requiresExpiry: false)
        #expect(try Self.verdict("{\"iss\":\"https://a.example\"}", policy) == nil)
        #expect(try Self.verdict("{\"iss\":\"https:\\/\\/a.example\"}", policy) == nil)
        #expect(try Self.verdict("{\"iss\":\"caf\u{e9}\"}", policy) == nil)
        for other in ["https://a.example/", "https://A.example", "https://a.exampl", "", "cafe\u{301}"] {
            #expect(try Self.verdict("{\"iss\":\"\(other)\"}", policy) == .issuer, "\(other)")
        }
        #expect(try Self.verdict("{}", policy) == .issuer)
        #expect(try Self.verdict("{\"iss\":[\"https://a.example\"]}", policy) == .claims(.issuer))
        #expect(try Self.verdict("{\"iss\":1}", Self.lasting()) == .claims(.issuer))
        #expect(try Self.verdict("{\"iss\":\"x\"}", Self.lasting()) == nil)
    }

    @Test("the audience is one of those, alone or in a list")
    func audience() throws {
        let policy = JWTPolicy(audiences: ["api", "web"], requiresExpiry: false)
        for aud in ["\"api\"", "\"web\"", "[\"x\",\"api\"]", "[\"web\"]"] {
            #expect(try Self.verdict("{\"aud\":\(aud)}", policy) == nil, "\(aud)")
        }
        for aud in ["\"ap\"", "\"API\"", "\"api web\"", "[]", "\"\"", "[\"x\"]"] {
            #expect(try Self.verdict("{\"aud\":\(aud)}", policy) == .audience, "\(aud)")
        }
        for aud in ["null", "1", "{\"api\":1}", "[\"api\",1]", "[[\"api\"]]"] {
            #expect(try Self.verdict("{\"aud\":\(aud)}", policy) == .claims(.audience), "\(aud)")
        }
        #expect(try Self.verdict("{}", policy) == .audience)
        #expect(try Self.verdict("{\"aud\":\"x\"}", Self.lasting()) == nil)
    }

    @Test("the claims are one JSON object, no member twice, not too deep")
    func payload() throws {
        let deep = String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
        #expect(try Self.verdict("{\"a\":\(deep)}", Self.lasting()) == nil)
        let wrong = [
            "", "[]", "1", "\"a\"", "{", "{}{}", "{\"sub\":\"a\",\"sub\":\"a\"}", "{\"exp\":9000,\"\\u0065xp\":9000}",
            "{\"realm\":{\"roles\":[],\"roles\":[\"admin\"]}}", "{\"a\":[{\"b\":1,\"b\":1}]}", "{\"a\":[\(deep)]}",
            "\u{feff}{}",
        ]
        for claims in wrong { #expect(try Self.verdict(claims, Self.lasting()) == .claims(.payload), "\(claims)") }
        #expect(try Self.verdict("{\"sub\":7}", Self.lasting()) == .claims(.subject))
        #expect(try Self.verdict("{\"sub\":null}", Self.lasting()) == .claims(.subject))
    }

    @Test("what a token says can be read")
    func readable() throws {
        let key = try TestKey.of(.hs256)
        let claims =
            "{\"iss\":\"i\",\"sub\":\"s\\u00fc\",\"aud\":\"a\",\"exp\":2000.7,\"nbf\":900.2,\"iat\":900.9,\"x\":{\"y\":[1]}}"
        let verifier = JWTVerifier(keys: try key.verifying("k"), policy: JWTPolicy())
        let token = try verifier.verify(Array(key.token(claims, keyID: "k").utf8).span, at: 1_000)
        #expect(token.issuer == "i" && token.subject == "s\u{fc}" && token.audiences == ["a"] && token.keyID == "k")
        #expect(token.expiresAt == 2000 && token.notBefore == 901 && token.issuedAt == 900)
        #expect(token.claimsText == Array(claims.utf8))
        let x = try #require(token.claims.member(token.claims.root, named: "x"))
        #expect(token.claims.kind(x) == .object)
    }

    @Test("the signature comes before the claims: nobody learns what a forged token would have lacked")
    func order() throws {
        let key = try TestKey.other(.hs256)
        let policy = JWTPolicy(issuers: ["i"], types: ["x"])
        #expect(refusal(try key.token("{\"exp\":1}"), try TestKey.of(.hs256).verifying(), policy) == .signature)
    }

    @Test("each reason has its name, and a sentence of its own without anything of the token")
    func names() {
        let plain: [JWTError] = [
            .malformed, .tooLarge, .algorithm, .unknownKey, .signature, .expired, .notYetValid, .issuedInFuture,
            .issuer,
            .audience, .type, .critical,
        ]
        let names = [
            "malformed", "too_large", "algorithm", "unknown_key", "signature", "expired", "not_yet_valid",
            "issued_in_future", "issuer", "audience", "type", "critical",
        ]
        #expect(plain.map(\.name) == names)
        let claims = JWTError.Claim.allCases.map { JWTError.claims($0) }
        #expect(Set(claims.map(\.name)) == ["claims"])
        #expect(Set((plain + claims).map(\.description)).count == plain.count + claims.count)
    }
}
