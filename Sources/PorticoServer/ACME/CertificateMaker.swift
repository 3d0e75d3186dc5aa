// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// Makes certificates that nobody vouches for, and asks for others.
enum CertificateMaker {
    /// A certificate with its key, both in PEM.
    struct Made: Sendable {
        let certificate: String
        let key: String
    }

    /// id-pe-acmeIdentifier (RFC 8737 §3).
    private static let acmeIdentifier: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 1, 31]
    private static let day: Double = 86_400

    /// For a host that has no other.
    /// - Parameter now: in seconds since 1970.
    static func selfSigned(for host: String, days: Int, at now: Double) throws -> Made {
        let name = try DistinguishedName { CommonName("Portico, self-signed") }
        return try Self.make(host, days: days, now, name) {
            try ExtendedKeyUsage([.serverAuth])
        }
    }

    /// What is shown to whoever asks by `acme-tls/1` (RFC 8737 §3).
    static func challenge(for host: String, authorization: String, at now: Double) throws -> Made {
        // An OCTET STRING inside of the extension's.
        let digest = [0x04, 0x20] + Array(SHA256.hash(data: Array(authorization.utf8)))
        return try Self.make(host, days: 1, now, DistinguishedName()) {
            Certificate.Extension(oid: Self.acmeIdentifier, critical: true, value: digest[...])
        }
    }

    private static func make(
        _ host: String, days: Int, _ now: Double, _ name: DistinguishedName,
        @ExtensionsBuilder _ more: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Made {
        let key = CertificateKey()
        let extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            SubjectAlternativeNames([.dnsName(host)])
            try more().get()
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.key.publicKey),
            notValidBefore: Date(timeIntervalSince1970: now - 3600),
            notValidAfter: Date(timeIntervalSince1970: now + Double(days) * Self.day), issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions, issuerPrivateKey: .init(key.key))
        return Made(certificate: try certificate.serializeAsPEM().pemString, key: key.pem)
    }

    /// Asks for a certificate (PKCS #10), in DER.
    static func request(for host: String, _ key: CertificateKey) throws(ACMEFailure) -> [UInt8] {
        do {
            let extensions = try Certificate.Extensions { SubjectAlternativeNames([.dnsName(host)]) }
            let attribute = try CertificateSigningRequest.Attribute(ExtensionRequest(extensions: extensions))
            let request = try CertificateSigningRequest(
                version: .v1, subject: DistinguishedName(), privateKey: .init(key.key),
                attributes: CertificateSigningRequest.Attributes([attribute]), signatureAlgorithm: .ecdsaWithSHA256)
            return try request.serializeAsPEM().derBytes
        } catch {
            throw ACMEFailure("key", "a request for a certificate cannot be made")
        }
    }
}
