// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoJOSE

@Suite struct JWKTests {
    private static let all = Set(JWSAlgorithm.allCases)
    static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    static let ed25519 = "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
    static let p256 = "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Self.x)\",\"y\":\"\(Self.y)\""
    static let secret = "\"kty\":\"oct\",\"k\":\"\(Base64.encodeURL(TestKey.secret))\""

    /// The algorithms that a key is taken for.
    private static func algorithms(
        _ members: String,
        allowed: Set<JWSAlgorithm> = all
    ) throws(JWKError) -> [JWSAlgorithm] {
        try VerificationKey.fromJWK(Array("{\(members)}".utf8), allowed: allowed).map(\.algorithm)
    }

    private static func refusal(_ members: String, allowed: Set<JWSAlgorithm> = all) -> JWKError? {
        do throws(JWKError) {
            _ = try Self.algorithms(members, allowed: allowed)
            return nil
        } catch {
            return error
        }
    }

    @Test("a curve has one algorithm; RSA and secrets have several, unless the key names its own")
    func kinds() throws {
        #expect(try Self.algorithms(Self.p256) == [.es256])
        #expect(try Self.algorithms(Self.ed25519) == [.edDSA])
        #expect(try Self.algorithms(Self.secret) == [.hs256, .hs384, .hs512])
        #expect(try Self.algorithms("\(Self.secret),\"alg\":\"HS384\"") == [.hs384])
        #expect(try Self.algorithms(Self.secret, allowed: [.hs512, .es256]) == [.hs512])
        let keys = try VerificationKey.fromJWK(
            Array(
                "{\(Self.p256),\"kid\":\"a\",\"use\":\"sig\",\"key_ops\":[\"verify\"],\"alg\":\"ES256\",\"x5t\":\"?\"}"
                    .utf8),
            allowed: Self.all)
        #expect(keys.map(\.keyID) == ["a"])
    }

    @Test("an algorithm that is not the key's, not ours, or not allowed is refused")
    func algorithms() {
        for alg in ["ES384", "RS256", "HS256", "EdDSA", "ES521", "none", "es256", ""] {
            #expect(Self.refusal("\(Self.p256),\"alg\":\"\(alg)\"") == .algorithm, "\(alg)")
        }
        #expect(Self.refusal(Self.p256, allowed: [.es384, .rs256]) == .algorithm)
        #expect(Self.refusal(Self.secret, allowed: Set(JWSAlgorithm.asymmetric)) == .algorithm)
        #expect(Self.refusal("\(Self.p256),\"alg\":1") == .member("alg"))
    }

    @Test("a key for something else is refused")
    func use() {
        #expect(Self.refusal("\(Self.p256),\"use\":\"enc\"") == .notForSignatures)
        #expect(Self.refusal("\(Self.p256),\"use\":\"SIG\"") == .notForSignatures)
        #expect(Self.refusal("\(Self.p256),\"key_ops\":[\"sign\"]") == .notForSignatures)
        #expect(Self.refusal("\(Self.p256),\"key_ops\":[]") == .notForSignatures)
        #expect(Self.refusal("\(Self.p256),\"key_ops\":\"verify\"") == .member("key_ops"))
        #expect(Self.refusal("\(Self.p256),\"use\":null") == .member("use"))
        #expect(Self.refusal("\(Self.p256),\"key_ops\":[\"sign\",\"verify\"]") == nil)
    }

    @Test("a private key is refused, whatever its kind")
    func privateKeys() {
        #expect(Self.refusal("\(Self.p256),\"d\":\"AA\"") == .privateKey)
        #expect(Self.refusal("\(Self.ed25519),\"d\":\"AA\"") == .privateKey)
        #expect(Self.refusal("\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\",\"d\":\"AA\"") == .privateKey)
    }

    @Test("what is no key is refused")
    func damaged() {
        #expect(Self.refusal("\"crv\":\"P-256\"") == .member("kty"))
        #expect(Self.refusal("\"kty\":7") == .member("kty"))
        for kty in ["ec", "AKP", "", "oct "] { #expect(Self.refusal("\"kty\":\"\(kty)\"") == .unknownType) }
        #expect(
            Self.refusal("\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"\(Self.x)\",\"y\":\"\(Self.y)\"") == .unknownType
        )
        #expect(Self.refusal("\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"\(Self.x)\"") == .unknownType)
        #expect(Self.refusal("\"kty\":\"OKP\",\"crv\":\"P-256\",\"x\":\"\(Self.x)\"") == .unknownType)
        #expect(Self.refusal("\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"\(Self.x)\"") == .unknownType)
        #expect(Self.refusal("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Self.x)\"") == .member("y"))
        #expect(Self.refusal("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Self.x)\",\"y\":\"\(Self.x)\"") == .invalidKey)
        #expect(
            Self.refusal("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Self.x.dropLast(3))\",\"y\":\"\(Self.y)\"")
                == .member("x"))
        #expect(
            Self.refusal("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\(Self.x)\",\"y\":\"\(Self.y)\"") == .member("x")
        )
        #expect(
            Self.refusal("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Self.x)=\",\"y\":\"\(Self.y)\"") == .member("x"))
        let zero = Base64.encodeURL([UInt8](repeating: 0, count: 32))
        #expect(Self.refusal("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(zero)\",\"y\":\"\(zero)\"") == .invalidKey)
        #expect(Self.refusal("\(Self.p256),\"kty\":\"EC\"") == .notAnObject)
        #expect(Self.refusal("\(Self.p256),\"kid\":1") == .member("kid"))
        #expect(Self.refusal("\(Self.p256),\"kid\":\"\(String(repeating: "k", count: 1025))\"") == .member("kid"))
        #expect(Self.refusal("\"kty\":\"oct\",\"k\":\"\"") == .member("k"))
        #expect(Self.refusal("\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"") == .member("n"))
        #expect(Self.refusal("\"kty\":\"RSA\",\"n\":\"AAAA\",\"e\":\"AQAB\"") == .invalidKey)
    }

    @Test("RSA keys have 2048 to 8192 bits and an exponent that hides something")
    func rsa() throws {
        func refusal(_ n: [UInt8], _ e: [UInt8] = [1, 0, 1]) -> JWKError? {
            Self.refusal("\"kty\":\"RSA\",\"n\":\"\(Base64.encodeURL(n))\",\"e\":\"\(Base64.encodeURL(e))\"")
        }
        let modulus = [UInt8](repeating: 0xff, count: 256)
        #expect(refusal(modulus) == nil)
        #expect(refusal([0, 0] + modulus) == nil)
        let short = JWKError.weak("RSA keys must have 2048 bits at least")
        #expect(refusal(Array(modulus.dropLast())) == short)
        #expect(refusal([0x7f] + modulus.dropLast()) == short)
        #expect(refusal([0] + modulus.dropLast()) == short)
        #expect(refusal([0x80] + [UInt8](repeating: 0xff, count: 1023)) == nil)
        #expect(refusal([1] + [UInt8](repeating: 0xff, count: 1024)) == .weak("RSA keys may have 8192 bits at most"))
        #expect(refusal(modulus.dropLast() + [0xfe]) == .invalidKey)
        for e in [[1], [0, 1], [2], [0], [1, 0, 0], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]] as [[UInt8]] {
            #expect(refusal(modulus, e) == .invalidKey, "\(e)")
        }
        #expect(refusal(modulus, [3]) == nil)
    }

    @Test("RSA keys that can be factored are known by their modulus")
    func roca() {
        // A power of 65537 modulo the product of the primes is one modulo each.
        #expect(ROCA.isWeak([1]))
        #expect(ROCA.isWeak([1, 0, 1]))
        #expect(ROCA.isWeak([0, 0, 1, 0, 2, 0, 1]))
        #expect(!ROCA.isWeak([2]))
        // 65537 to the power of 128, the highest byte first: each time the number, and itself two bytes further left.
        var power: [UInt8] = [1]
        for _ in 0..<128 {
            var (sum, carry): ([UInt8], UInt16) = ([], 0)
            for (one, other) in zip((power + [0, 0]).reversed(), ([0, 0] + power).reversed()) {
                carry += UInt16(one) + UInt16(other)
                sum.append(UInt8(truncatingIfNeeded: carry))
                carry >>= 8
            }
            power = Array((sum + [UInt8(carry)]).reversed().drop { $0 == 0 })
        }
        #expect(power.count == 257)
        let n = Base64.encodeURL(power)
        #expect(
            Self.refusal("\"kty\":\"RSA\",\"n\":\"\(n)\",\"e\":\"AQAB\"")
                == .weak("its RSA modulus can be factored (ROCA)"))
        #expect(!ROCA.isWeak([1, 0, 3]))
    }

    @Test(
        "a secret is as long as the hash at least", arguments: [(31, 0), (32, 1), (47, 1), (48, 2), (63, 2), (64, 3)])
    func secrets(_ length: Int, _ count: Int) throws {
        let secret = [UInt8](repeating: 1, count: length)
        let keys = try? VerificationKey.fromSecret(secret, keyID: nil, allowed: Self.all)
        #expect((keys ?? []).count == count)
        let jwk = "\"kty\":\"oct\",\"k\":\"\(Base64.encodeURL(secret))\",\"alg\":\"HS512\""
        #expect(Self.refusal(jwk) == (count == 3 ? nil : .weak("a secret for HS512 must have 64 bytes at least")))
    }

    @Test("keys are equal where id, algorithm and material are, and print nothing of it")
    func equality() throws {
        func key(_ first: UInt8, _ keyID: String?, _ algorithm: JWSAlgorithm = .hs256) throws -> VerificationKey? {
            let secret = [first] + [UInt8](repeating: 0x61, count: 63)
            return try VerificationKey.fromSecret(secret, keyID: keyID, allowed: [algorithm]).first
        }
        let one = try #require(try key(1, "a"))
        #expect(try one == key(1, "a"))
        #expect(try one != key(2, "a"))
        #expect(try one != key(1, "b"))
        #expect(try one != key(1, nil))
        #expect(try one != key(1, "a", .hs384))
        var dumped = ""
        dump(one, to: &dumped)
        for text in ["\(one)", String(reflecting: one), dumped] {
            #expect(text.contains("HS256") && !text.contains("97") && !text.contains("aaa"), "\(text)")
        }
    }
}
