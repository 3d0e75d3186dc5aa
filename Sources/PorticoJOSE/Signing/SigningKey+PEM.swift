// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

extension SigningKey {
    /// A key from PEM, in PKCS#8 (`BEGIN PRIVATE KEY`): of P-256 or Ed25519.
    package static func fromPEM(_ text: String) throws(JWKError) -> SigningKey {
        let block = try PEMBlock(text)
        guard block.label == "PRIVATE KEY" else {
            throw .pem("PEM '\(block.label)' is not supported; a signing key is 'PRIVATE KEY' (PKCS#8)")
        }
        guard let algorithm = Self.algorithm(of: block.bytes) else { throw .invalidKey }
        switch algorithm {
        case Curve.p256.identifier:
            guard let key = try? P256.Signing.PrivateKey(derRepresentation: block.bytes) else { throw .invalidKey }
            return SigningKey(.p256(key))
        case Curve.ed25519.identifier:
            guard let seed = Self.seed(block.bytes),
                let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            else { throw .invalidKey }
            return SigningKey(.ed25519(key))
        default: throw .pem("a signing key must be of P-256 or Ed25519")
        }
    }

    /// `PrivateKeyInfo ::= SEQUENCE { version, algorithm, OCTET STRING, … }` (RFC 5208 §5).
    private static func algorithm(of bytes: [UInt8]) -> [UInt8]? {
        guard var info = DERReader.sequence(bytes), info.next(.integer) != nil,
            let algorithm = info.next(.sequence)
        else { return nil }
        return KeyInfo.identifier(algorithm)
    }

    /// The octets of RFC 8410 §7: an OCTET STRING within another one.
    private static func seed(_ bytes: [UInt8]) -> [UInt8]? {
        guard var info = DERReader.sequence(bytes), info.next(.integer) != nil, info.next(.sequence) != nil,
            let outer = info.next(.octetString)
        else { return nil }
        var inner = DERReader(outer)
        return inner.next(.octetString)
    }
}
