// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoJOSE

/// What RFC 8725 warns of: a token never chooses how it is verified.
@Suite struct ConfusionTests {
    private static let all = Set(JWSAlgorithm.allCases)

    @Test("'none' is refused in any case, with and without a signature", arguments: ["none", "None", "NONE", "nOnE"])
    func none(_ name: String) throws {
        let keys = try JWSAlgorithm.allCases.flatMap { try TestKey.of($0).verifying() }
        let header = "{\"alg\":\"\(name)\"}"
        #expect(refusal(try TestKey.of(.es256).token("{}", header: header), keys) == .algorithm)
        #expect(refusal("\(Base64.encodeURL(Array(header.utf8))).e30.", keys) == .malformed)
    }

    @Test("a public key is no secret for HMAC, in none of its texts", arguments: [JWSAlgorithm.rs256, .es256, .edDSA])
    func publicKeyAsSecret(_ algorithm: JWSAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let keys = try key.verifying("a", allowed: Self.all)
        let pem = key.publicPEM
        for secret in [pem, pem + "\n", String(pem.filter { $0 != "\n" })] {
            let forger = TestKey(.secret(Array(secret.utf8)), .hs256)
            #expect(refusal(try forger.token("{}", keyID: "a"), keys) == .algorithm)
            #expect(refusal(try forger.token("{}"), keys) == .unknownKey)
        }
    }

    @Test("a key is for its own algorithm alone, also where another one would fit it")
    func algorithmOfTheKey() throws {
        let rsa = try TestKey.of(.rs256)
        let pss = TestKey(rsa.key, .ps256)
        let token = try pss.token("{}", keyID: "a")
        #expect(refusal(token, try rsa.verifying("a")) == .algorithm)
        #expect(refusal(token, try rsa.verifying("a", allowed: [.rs256, .ps256])) == nil)
        // A signature of one under the name of the other.
        #expect(refusal(try pss.token("{}", header: "{\"alg\":\"RS256\"}"), try rsa.verifying()) == .signature)
        #expect(
            refusal(try rsa.token("{}", header: "{\"alg\":\"RS512\"}"), try rsa.verifying(allowed: Self.all))
                == .signature)
    }

    @Test("an algorithm that is not allowed is refused before a key is looked for")
    func notAllowed() throws {
        let key = try TestKey.of(.hs256)
        let policy = JWTPolicy(requiresExpiry: false, algorithms: Set(JWSAlgorithm.asymmetric))
        #expect(refusal(try key.token("{}"), try key.verifying(), policy) == .algorithm)
        #expect(refusal(try key.token("{}"), [], policy) == .algorithm)
    }

    @Test("an id means its key alone; an id that no key has asks for other keys")
    func ids() throws {
        let (one, other) = (try TestKey.of(.es256), try TestKey.other(.es256))
        let keys = try one.verifying("one") + other.verifying("other")
        #expect(refusal(try one.token("{}", keyID: "one"), keys) == nil)
        #expect(refusal(try other.token("{}", keyID: "other"), keys) == nil)
        #expect(refusal(try one.token("{}", keyID: "other"), keys) == .signature)
        #expect(refusal(try one.token("{}", keyID: "One"), keys) == .unknownKey)
        #expect(refusal(try one.token("{}", keyID: ""), keys) == .unknownKey)
        #expect(refusal(try one.token("{}", keyID: "../../dev/null"), keys) == .unknownKey)
        #expect(refusal(try one.token("{}"), []) == .unknownKey)
        #expect(refusal(try one.token("{}"), keys) == nil)
        #expect(refusal(try other.token("{}"), keys) == nil)
        // A key without an id may be meant by any.
        #expect(refusal(try one.token("{}", keyID: "new"), try one.verifying()) == nil)
    }

    @Test("no more than four keys are tried for one token, those with its id first")
    func candidates() throws {
        let key = try TestKey.of(.es256)
        var keys: [VerificationKey] = []
        for _ in 0..<3 { keys += try TestKey.other(.es256).verifying() }
        #expect(refusal(try key.token("{}"), try keys + key.verifying()) == nil)
        keys += try TestKey.other(.es256).verifying()
        #expect(refusal(try key.token("{}"), try keys + key.verifying()) == .signature)
        #expect(refusal(try key.token("{}", keyID: "a"), try keys + key.verifying("a")) == nil)
    }

    @Test("a key that the token brings, or points to, is never used")
    func embedded() throws {
        let forger = try #require(SigningKey.generate(.es256))
        guard case .p256(let key) = forger.material else { return }
        let jwk = forger.publicJWK
        let keys = try TestKey.of(.es256).verifying("a")
        for extra in [
            "\"jwk\":\(jwk)", "\"jku\":\"https://a.example/\"", "\"x5c\":[\"AA==\"]", "\"x5u\":\"file:///a\"",
        ] {
            let header = "{\"alg\":\"ES256\",\"kid\":\"a\",\(extra)}"
            #expect(refusal(try TestKey(.p256(key), .es256).token("{}", header: header), keys) == .signature)
            #expect(refusal(try TestKey.of(.es256).token("{}", header: header), keys) == nil)
        }
    }

    @Test("a token of another type is not taken where types are asked for (RFC 8725 §3.11)")
    func types() throws {
        let key = try TestKey.of(.hs256)
        func check(_ type: String?, _ types: [String]) throws -> JWTError? {
            let header = "{\"alg\":\"HS256\"\(type.map { ",\"typ\":\"\($0)\"" } ?? "")}"
            let policy = JWTPolicy(requiresExpiry: false, types: types)
            return refusal(try key.token("{}", header: header), try key.verifying(), policy)
        }
        #expect(try check("at+jwt", ["at+jwt"]) == nil)
        #expect(try check("application/at+jwt", ["at+jwt"]) == nil)
        #expect(try check("AT+JWT", ["JWT", "application/at+jwt"]) == nil)
        #expect(try check("JWT", ["at+jwt"]) == .type)
        #expect(try check(nil, ["at+jwt"]) == .type)
        #expect(try check("JWT", []) == .type)
    }
}
