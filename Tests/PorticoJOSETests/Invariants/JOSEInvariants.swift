// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoJOSE

/// What holds for any bytes that are read as keys, or as a token.
enum JOSEInvariants {
    /// - Parameter bytes: a set of keys, one key or PEM; then, behind the line's end, a token.
    /// - Returns: what does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        let (keys, token) = Self.parts(bytes)
        return Self.keysViolation(keys) ?? Self.tokenViolation(token) ?? Self.claimsViolation(token)
    }

    /// What the cost of is measured.
    static func read(_ bytes: [UInt8]) {
        let (keys, token) = Self.parts(bytes)
        _ = try? JWKSet.parse(keys, allowed: Self.all)
        _ = try? VerificationKey.fromPEM(String(decoding: keys, as: UTF8.self), keyID: nil, allowed: Self.all)
        _ = try? CompactJWS(token.span)
        _ = try? VerifiedToken(token, keyID: nil)
    }

    /// PEM has line ends of its own: the token stands behind the last one.
    private static func parts(_ bytes: [UInt8]) -> (keys: [UInt8], token: [UInt8]) {
        guard let lineEnd = bytes.lastIndex(of: 0x0a) else { return (bytes, bytes) }
        return (Array(bytes[..<lineEnd]), Array(bytes[(lineEnd + 1)...]))
    }

    private static let all = Set(JWSAlgorithm.allCases)

    private static func keysViolation(_ text: [UInt8]) -> String? {
        for allowed in [Self.all, Set(JWSAlgorithm.asymmetric), [.es256, .hs512]] {
            let set = try? JWKSet.parse(text, allowed: allowed)
            let one = (try? VerificationKey.fromJWK(text, allowed: allowed)) ?? []
            let pem = try? VerificationKey.fromPEM(
                String(decoding: text, as: UTF8.self), keyID: nil, allowed: allowed)
            let keys = set?.keys ?? []
            guard (keys + one + (pem ?? [])).allSatisfy({ allowed.contains($0.algorithm) }) else {
                return "a key has an algorithm that is not allowed"
            }
            guard Set(keys).count == keys.count else { return "a set has a key twice" }
            guard !keys.contains(where: \.algorithm.isSymmetric) || keys.allSatisfy(\.algorithm.isSymmetric) else {
                return "a set has secrets beside public keys"
            }
            guard (try? JWKSet.parse(text, allowed: allowed))?.keys == set?.keys else {
                return "a set is read differently the second time"
            }
        }
        return nil
    }

    /// A token is one text: what was read, written again, is what came.
    private static func tokenViolation(_ text: [UInt8]) -> String? {
        guard let jws = try? CompactJWS(text.span) else { return nil }
        let signed = String(decoding: jws.signed, as: UTF8.self)
        guard "\(signed).\(Base64.encodeURL(jws.signature))".utf8.elementsEqual(text) else {
            return "the signature can be written in another way"
        }
        guard
            signed.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).dropFirst().first
                .map({ String(decoding: Array($0), as: UTF8.self) }) == Base64.encodeURL(jws.payload)
        else { return "the payload can be written in another way" }
        for algorithm in JWSAlgorithm.hmac {
            let secret = [UInt8](repeating: 0x55, count: 64)
            let keys = (try? VerificationKey.fromSecret(secret, keyID: nil, allowed: [algorithm])) ?? []
            if (try? jws.verify(with: keys)) != nil { return "a signature was guessed" }
        }
        return nil
    }

    /// The text as claims, as no fuzzer finds a signature.
    private static func claimsViolation(_ text: [UInt8]) -> String? {
        guard let token = try? VerifiedToken(text, keyID: nil) else { return nil }
        let dates = [token.expiresAt, token.notBefore, token.issuedAt].compactMap { $0 }
        return dates.allSatisfy { (0...253_402_300_799).contains($0) } ? nil : "a date is out of range"
    }
}
