// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Testing

@testable import PorticoJOSE

@Suite struct SigningKeyTests {
    @Test("what we sign is verified with the key that we publish", arguments: [JWSAlgorithm.es256, .edDSA])
    func round(_ algorithm: JWSAlgorithm) throws {
        let key = try #require(SigningKey.generate(algorithm))
        let set = try JWKSet.parse(Array(SigningKey.publicSet([key]).utf8), allowed: [algorithm])
        #expect(set.keys.map(\.keyID) == [key.keyID] && set.keys.map(\.algorithm) == [algorithm])
        let token = try key.sign(claims: Array("{\"sub\":\"1\",\"exp\":2000}".utf8), type: "portico+\"jwt")
        #expect(refusal(token, set.keys, JWTPolicy(types: ["portico+\"jwt"])) == nil)
        let header = try CompactJWS(Array(token.utf8).span).header
        #expect(header.keyID == key.keyID && header.algorithm == algorithm)
        let other = try #require(SigningKey.generate(algorithm))
        #expect(other.keyID != key.keyID)
        #expect(refusal(try other.sign(claims: Array("{}".utf8)), set.keys) == .unknownKey)
    }

    @Test("only algorithms that publish their key are generated")
    func algorithms() {
        for algorithm in JWSAlgorithm.allCases where algorithm != .es256 && algorithm != .edDSA {
            #expect(SigningKey.generate(algorithm) == nil)
        }
    }

    @Test("a key from PEM keeps its id, and prints nothing of itself")
    func pem() throws {
        let p256 = P256.Signing.PrivateKey()
        let key = try SigningKey.fromPEM(p256.pemRepresentation)
        #expect(key.algorithm == .es256)
        #expect(try SigningKey.fromPEM(p256.pemRepresentation).keyID == key.keyID)
        let ed25519 = Curve25519.Signing.PrivateKey()
        #expect(try SigningKey.fromPEM(ed25519.pemRepresentation).algorithm == .edDSA)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(text.count < 100 && text.contains(key.keyID), "\(text)")
        }
        #expect(!key.publicJWK.contains("\"d\""))
    }

    @Test("other keys are refused with what a signing key is")
    func otherKeys() throws {
        func refusal(_ text: String) -> String? {
            do throws(JWKError) {
                _ = try SigningKey.fromPEM(text)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(refusal(try TestKey.of(.es256).publicPEM)?.contains("PKCS#8") == true)
        #expect(refusal(P384.Signing.PrivateKey().pemRepresentation) == "a signing key must be of P-256 or Ed25519")
        guard case .rsa(let rsa) = try TestKey.of(.rs256).key else { return }
        #expect(refusal(rsa.pkcs8PEMRepresentation) == "a signing key must be of P-256 or Ed25519")
        #expect(refusal("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----") == "is not a valid key")
    }
}
