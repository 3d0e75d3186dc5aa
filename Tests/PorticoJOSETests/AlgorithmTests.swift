// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoJOSE

@Suite struct AlgorithmTests {
    @Test(
        "what a key signed is taken, and what was changed or signed by another is not", arguments: JWSAlgorithm.allCases
    )
    func signatures(_ algorithm: JWSAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let keys = try key.verifying("a")
        #expect(keys.map(\.algorithm) == [algorithm])
        let token = try key.token("{\"sub\":\"1\"}", keyID: "a")
        #expect(refusal(token, keys) == nil)
        let parts = token.split(separator: ".").map(String.init)
        let other = Base64.encodeURL(Array("{\"sub\":\"2\"}".utf8))
        #expect(refusal("\(parts[0]).\(other).\(parts[2])", keys) == .signature)
        #expect(refusal(try TestKey.other(algorithm).token("{}", keyID: "a"), keys) == .signature)
        var signature = try #require(Base64.decodeURL(Array(parts[2].utf8)))
        signature[signature.count / 2] ^= 1
        #expect(refusal("\(parts[0]).\(parts[1]).\(Base64.encodeURL(signature))", keys) == .signature)
    }

    @Test("a signature that is shorter, longer, or all zero is none", arguments: JWSAlgorithm.allCases)
    func lengths(_ algorithm: JWSAlgorithm) throws {
        let key = try TestKey.of(algorithm)
        let keys = try key.verifying()
        let parts = try key.token("{}").split(separator: ".").map(String.init)
        let signature = try #require(Base64.decodeURL(Array(parts[2].utf8)))
        let zeros = [UInt8](repeating: 0, count: signature.count)
        let wrong: [[UInt8]] = [
            Array(signature.dropLast()), signature + [0], [0] + signature, signature + signature, zeros,
            Array(zeros.dropLast()) + [1],
            [0],
        ]
        for bytes in wrong {
            let token = "\(parts[0]).\(parts[1]).\(Base64.encodeURL(bytes))"
            #expect(refusal(token, keys) == .signature, "\(bytes.count) bytes")
        }
    }

    @Test("who has the key of a symmetric algorithm can sign: only HMAC is one")
    func symmetric() {
        #expect(JWSAlgorithm.asymmetric.count == 10)
        #expect(JWSAlgorithm.allCases.filter(\.isSymmetric) == [.hs256, .hs384, .hs512])
        #expect(JWSAlgorithm(rawValue: "none") == nil)
    }
}
