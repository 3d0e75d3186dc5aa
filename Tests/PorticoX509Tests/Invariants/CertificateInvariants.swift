// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoX509

/// What holds for any bytes that are read as a certificate, or as a name of one.
enum CertificateInvariants {
    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        if let certificate = try? ClientCertificate(der: bytes) {
            let names = CertificateName.Kind.allCases.flatMap { certificate.names($0) }
            for name in names {
                if let violation = Self.violation(name) { return violation }
            }
            if let violation = Self.violation(certificate.issuer) { return violation }
            return certificate.fingerprint.utf8.count == 64 ? nil : "a fingerprint without 64 digits"
        }
        guard let text = String(validating: bytes, as: UTF8.self), let name = try? CertificateName(text) else {
            return nil
        }
        return Self.violation(name)
    }

    /// What is read is read again from its own text.
    private static func violation(_ name: CertificateName) -> String? {
        if case .subject(let text) = name {
            guard let again = try? DistinguishedName(text) else {
                return "a subject that cannot be read again: \(text)"
            }
            return again.text == text ? nil : "a subject that changes: \(text), \(again.text)"
        }
        guard let again = try? CertificateName(name.text) else {
            return "a name that cannot be read again: \(name.text)"
        }
        return again == name ? nil : "a name that is read as another one: \(name.text)"
    }

    private static func violation(_ name: DistinguishedName) -> String? {
        name.isEmpty ? nil : Self.violation(.subject(name.text))
    }

    static func read(_ bytes: [UInt8]) { _ = try? ClientCertificate(der: bytes) }
}
