// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoJOSE

@Suite struct JWKSetTests {
    private static let all = Set(JWSAlgorithm.allCases)
    private static let asymmetric = Set(JWSAlgorithm.asymmetric)

    private static func set(_ keys: [String], allowed: Set<JWSAlgorithm> = asymmetric) throws -> JWKSet {
        let list = keys.map { "{\($0)}" }.joined(separator: ",")
        return try JWKSet.parse(Array("{\"keys\":[\(list)]}".utf8), allowed: allowed)
    }

    private static func refusal(_ text: String) -> JWKError? {
        do throws(JWKError) {
            _ = try JWKSet.parse(Array(text.utf8), allowed: Self.all)
            return nil
        } catch {
            return error
        }
    }

    @Test("a key of no use is skipped, with its id and the reason; the others are taken")
    func skipped() throws {
        let set = try Self.set([
            "\(JWKTests.p256),\"kid\":\"a\"", "\"kty\":\"AKP\",\"kid\":\"b\"", "\(JWKTests.ed25519),\"use\":\"enc\"",
            "\(JWKTests.ed25519),\"kid\":\"c\",\"d\":\"AA\"", "\(JWKTests.ed25519),\"kid\":\"e\"",
        ])
        #expect(set.keys.map(\.keyID) == ["a", "e"])
        #expect(set.keys.map(\.algorithm) == [.es256, .edDSA])
        #expect(set.skipped.map(\.keyID) == ["b", nil, "c"])
        #expect(
            set.skipped.map(\.reason)
                == [JWKError.unknownType, .notForSignatures, .privateKey].map(\.description))
        #expect(try JWKSet.parse(Array("{\"keys\":[1,null,[]],\"x\":1}".utf8), allowed: Self.all).skipped.count == 3)
    }

    @Test("secrets are taken where HMAC is named, and never beside public keys")
    func secrets() throws {
        let secret = "\(JWKTests.secret),\"kid\":\"s\""
        #expect(try Self.set([secret]).keys.isEmpty)
        #expect(try Self.set([secret], allowed: Self.all).keys.count == 3)
        let mixed = try Self.set([secret, "\(JWKTests.p256),\"kid\":\"a\""], allowed: Self.all)
        #expect(mixed.keys.map(\.keyID) == ["a"])
        #expect(mixed.skipped.map(\.reason) == [JWKError.mixed.description])
    }

    @Test("an id that means two keys means none; the same key twice is one")
    func ambiguous() throws {
        let other =
            try #require(SigningKey.generate(.es256)).publicJWK.dropFirst().dropLast()
            .split(separator: ",\"use\"").first.map(String.init) ?? ""
        let (one, two) = ("\(JWKTests.p256),\"kid\":\"a\"", "\(other),\"kid\":\"a\"")
        #expect(try Self.set([one, one]).keys.count == 1)
        #expect(try Self.set([one, two]).keys.isEmpty)
        #expect(try Self.set([one, two]).skipped.map(\.reason) == [JWKError.ambiguous, .ambiguous].map(\.description))
        #expect(try Self.set([one, "\(other),\"kid\":\"b\""]).keys.count == 2)
        #expect(try Self.set([JWKTests.p256, other]).keys.count == 2)
        // Of different kinds they can be told apart (RFC 7517 §4.5); a damaged one cannot.
        #expect(try Self.set([one, "\(JWKTests.ed25519),\"kid\":\"a\""]).keys.count == 2)
        #expect(try Self.set([one, "\(JWKTests.ed25519)A,\"kid\":\"a\"".replacing("\"A", with: "A\"")]).keys.isEmpty)
        #expect(try Self.set([one, "\(other),\"kid\":\"a\",\"use\":\"enc\""]).keys.count == 1)
    }

    @Test("what is no set is refused")
    func damaged() {
        for text in ["", "[]", "{", "null", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[]}x"] {
            #expect(Self.refusal(text) == .notAnObject, "\(text)")
        }
        for text in ["{}", "{\"keys\":{}}", "{\"keys\":null}", "{\"Keys\":[]}"] {
            #expect(Self.refusal(text) == .notASet, "\(text)")
        }
        #expect(Self.refusal("{\"keys\":[]}") == nil)
    }

    @Test("a set has a hundred keys, and 256 KiB, at most")
    func limits() {
        func keys(_ count: Int) -> String {
            "{\"keys\":[\(Array(repeating: "{}", count: count).joined(separator: ","))]}"
        }
        #expect(Self.refusal(keys(100)) == nil)
        #expect(Self.refusal(keys(101)) == .tooManyKeys(limit: 100))
        let empty = "{\"keys\":[]}"
        #expect(Self.refusal(empty + String(repeating: " ", count: (256 << 10) - empty.utf8.count)) == nil)
        #expect(Self.refusal(empty + String(repeating: " ", count: (256 << 10) - 10)) == .tooLarge(limit: 256 << 10))
    }
}
