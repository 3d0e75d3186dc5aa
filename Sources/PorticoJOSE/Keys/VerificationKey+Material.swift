// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// Keys from their numbers. Each gives one key for each of its algorithms that is allowed.
extension VerificationKey {
    /// What a source says beside the numbers.
    struct Terms {
        var keyID: String?
        var allowed: Set<JWSAlgorithm>
        /// The one that the source names.
        var algorithm: String?

        /// Those of a kind of key that are left.
        func algorithms(of kind: [JWSAlgorithm]) throws(JWKError) -> [JWSAlgorithm] {
            let left = kind.filter { self.allowed.contains($0) && (self.algorithm ?? $0.rawValue) == $0.rawValue }
            guard !left.isEmpty else { throw .algorithm }
            return left
        }
    }

    /// RSA from modulus and exponent, of 2048 to 8192 bits; those that a chip's faulty library made are refused.
    static func rsa(
        n: [UInt8],
        e: [UInt8],
        _ terms: Terms,
        kind: [JWSAlgorithm] = JWSAlgorithm.rsa
    ) throws(JWKError) -> [VerificationKey] {
        let algorithms = try terms.algorithms(of: kind)
        let modulus = Array(n.drop { $0 == 0 })
        guard let first = modulus.first else { throw .invalidKey }
        guard modulus.count * 8 - first.leadingZeroBitCount >= 2048 else {
            throw .weak("RSA keys must have 2048 bits at least")
        }
        guard modulus.count <= 1024 else { throw .weak("RSA keys may have 8192 bits at most") }
        guard !ROCA.isWeak(modulus) else { throw .weak("its RSA modulus can be factored (ROCA)") }
        // The library refuses an exponent of 1, an even one, and one of more than 33 bits.
        guard let key = try? _RSA.Signing.PublicKey(n: modulus, e: e) else { throw .invalidKey }
        let fingerprint = modulus + [0] + e.drop { $0 == 0 }
        return algorithms.map {
            VerificationKey(
                .rsa(key, modulusBytes: modulus.count), fingerprint: fingerprint, keyID: terms.keyID, algorithm: $0)
        }
    }

    /// A point of a curve, uncompressed (SEC 1 §2.3.3).
    static func point(_ bytes: [UInt8], on curve: Curve, _ terms: Terms) throws(JWKError) -> [VerificationKey] {
        let algorithms = try terms.algorithms(of: [curve.algorithm])
        guard let material = curve.material(bytes) else { throw .invalidKey }
        return algorithms.map {
            VerificationKey(material, fingerprint: bytes, keyID: terms.keyID, algorithm: $0)
        }
    }

    static func secret(_ bytes: [UInt8], _ terms: Terms) throws(JWKError) -> [VerificationKey] {
        let algorithms = try terms.algorithms(of: JWSAlgorithm.hmac)
        // As long as the hash at least (RFC 7518 §3.2).
        let fitting = algorithms.filter { bytes.count >= $0.leastSecret }
        guard !fitting.isEmpty else {
            let least = algorithms.map(\.leastSecret).min() ?? 32
            throw .weak("a secret for \(algorithms[0].rawValue) must have \(least) bytes at least")
        }
        let fingerprint = Array(SHA256.hash(data: bytes))
        return fitting.map {
            VerificationKey(
                .secret(SymmetricKey(data: bytes)), fingerprint: fingerprint, keyID: terms.keyID, algorithm: $0)
        }
    }

    /// A secret that is shared with the issuer, for HMAC.
    package static func fromSecret(
        _ bytes: [UInt8],
        keyID: String?,
        allowed: Set<JWSAlgorithm>
    ) throws(JWKError) -> [VerificationKey] {
        try Self.secret(bytes, Terms(keyID: keyID, allowed: allowed))
    }
}
