// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras

/// The public key of a certificate.
enum CertificateKey: Sendable {
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case p384(P384.Signing.PublicKey)
    case p521(P521.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)

    static let unknown = X509Error("its kind of key, or its curve, is not supported")
    static let weak = X509Error("RSA keys must have 2048 to 8192 bits")

    /// A whole `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7).
    init(_ info: ArraySlice<UInt8>) throws(X509Error) {
        let what = "its key"
        var reader = try DERReader.inside(info, .sequence, what)
        var algorithm = try reader.reader(.sequence, what)
        let name = try algorithm.identifier()
        let key = Array(try reader.bits())
        try reader.end()
        let made: CertificateKey?
        switch name {
        case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10": made = try Self.rsa(key)
        case "1.3.101.112": made = (try? Curve25519.Signing.PublicKey(rawRepresentation: key)).map { .ed25519($0) }
        case "1.2.840.10045.2.1":
            switch algorithm.nextTag == DERTag.identifier.rawValue ? try algorithm.identifier() : "" {
            case "1.2.840.10045.3.1.7": made = (try? P256.Signing.PublicKey(x963Representation: key)).map { .p256($0) }
            case "1.3.132.0.34": made = (try? P384.Signing.PublicKey(x963Representation: key)).map { .p384($0) }
            case "1.3.132.0.35": made = (try? P521.Signing.PublicKey(x963Representation: key)).map { .p521($0) }
            default: throw Self.unknown
            }
        default: throw Self.unknown
        }
        guard let made else { throw .malformed(what) }
        self = made
    }

    /// `RSAPublicKey` (RFC 8017 §A.1.1), of 2048 to 8192 bits.
    private static func rsa(_ bytes: [UInt8]) throws(X509Error) -> CertificateKey? {
        var reader = try DERReader.inside(bytes[...], .sequence, "its key")
        let modulus = try reader.next(.integer).content.drop { $0 == 0 }
        let exponent = try reader.next(.integer).content
        try reader.end()
        guard modulus.count >= 256, modulus.count <= 1024 else {
            throw Self.weak
        }
        return (try? _RSA.Signing.PublicKey(n: modulus, e: exponent)).map { .rsa($0) }
    }

    /// Whether the key's owner signed the message in this way.
    func verifies(_ signature: [UInt8], of message: ArraySlice<UInt8>, by algorithm: SignatureAlgorithm) -> Bool {
        switch algorithm.hash {
        case .sha256: self.verifies(signature, SHA256.hash(data: message), algorithm.scheme)
        case .sha384: self.verifies(signature, SHA384.hash(data: message), algorithm.scheme)
        case .sha512: self.verifies(signature, SHA512.hash(data: message), algorithm.scheme)
        case nil: self.verifiesWhole(signature, message, algorithm.scheme)
        }
    }

    private func verifies(_ signature: [UInt8], _ digest: some Digest, _ scheme: SignatureAlgorithm.Scheme) -> Bool {
        switch (self, scheme) {
        case (.rsa(let key), .pkcs1):
            key.isValidSignature(.init(rawRepresentation: signature), for: digest, padding: .insecurePKCS1v1_5)
        case (.rsa(let key), .pss):
            key.isValidSignature(.init(rawRepresentation: signature), for: digest, padding: .PSS)
        case (.p256(let key), .ecdsa):
            (try? P256.Signing.ECDSASignature(derRepresentation: signature)).map {
                key.isValidSignature($0, for: digest)
            }
                ?? false
        case (.p384(let key), .ecdsa):
            (try? P384.Signing.ECDSASignature(derRepresentation: signature)).map {
                key.isValidSignature($0, for: digest)
            }
                ?? false
        case (.p521(let key), .ecdsa):
            (try? P521.Signing.ECDSASignature(derRepresentation: signature)).map {
                key.isValidSignature($0, for: digest)
            }
                ?? false
        default: false
        }
    }

    private func verifiesWhole(
        _ signature: [UInt8], _ message: ArraySlice<UInt8>, _ scheme: SignatureAlgorithm.Scheme
    ) -> Bool {
        guard case .ed25519(let key) = self, scheme == .ed25519, signature.count == 64 else { return false }
        return key.isValidSignature(signature, for: message)
    }
}
