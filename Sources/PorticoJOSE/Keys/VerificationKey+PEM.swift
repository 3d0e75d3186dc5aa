// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension VerificationKey {
    /// The keys of a PEM text: a public key (`PUBLIC KEY`, or PKCS#1's `RSA PUBLIC KEY`), or that of a `CERTIFICATE`. One
    /// key for each algorithm of its kind that is allowed.
    package static func fromPEM(
        _ text: String,
        keyID: String?,
        allowed: Set<JWSAlgorithm>
    ) throws(JWKError) -> [VerificationKey] {
        let block = try PEMBlock(text)
        let terms = Terms(keyID: keyID, allowed: allowed)
        switch block.label {
        case "PUBLIC KEY": return try Self.keys(KeyInfo(block.bytes), terms)
        case "CERTIFICATE": return try Self.keys(KeyInfo(certificate: block.bytes), terms)
        case "RSA PUBLIC KEY": return try Self.rsa(pkcs1: block.bytes, terms)
        default:
            guard !block.label.hasSuffix("PRIVATE KEY") else { throw .privateKey }
            throw .pem("PEM '\(block.label.prefix(40))' is not supported; a key is 'PUBLIC KEY' or 'CERTIFICATE'")
        }
    }

    private static func keys(_ info: KeyInfo?, _ terms: Terms) throws(JWKError) -> [VerificationKey] {
        guard let info else { throw .invalidKey }
        switch info.identifier {
        case KeyInfo.rsa: return try Self.rsa(pkcs1: info.key, terms)
        case KeyInfo.rsaPSS: return try Self.rsa(pkcs1: info.key, terms, kind: JWSAlgorithm.rsaPSS)
        default:
            guard let curve = Curve.allCases.first(where: { $0.identifier == info.identifier }) else {
                throw .pem("its kind of key, or its curve, is not supported")
            }
            return try Self.point(info.key, on: curve, terms)
        }
    }

    /// `RSAPublicKey ::= SEQUENCE { modulus, publicExponent }` (RFC 8017 §A.1.1).
    private static func rsa(
        pkcs1 bytes: [UInt8],
        _ terms: Terms,
        kind: [JWSAlgorithm] = JWSAlgorithm.rsa
    ) throws(JWKError) -> [VerificationKey] {
        guard var key = DERReader.sequence(bytes), let n = key.next(.integer), let e = key.next(.integer),
            key.isAtEnd, !DERReader.isNegative(n), !DERReader.isNegative(e)
        else { throw .invalidKey }
        return try Self.rsa(n: n, e: e, terms, kind: kind)
    }
}
