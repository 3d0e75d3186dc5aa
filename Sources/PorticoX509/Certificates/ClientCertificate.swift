// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A certificate that a client has shown, and that its listener's authorities vouch for: what it says of its owner.
package final class ClientCertificate: Sendable {
    package let subject: DistinguishedName
    package let issuer: DistinguishedName
    /// Those of its alternative names that can be asked for, in its order.
    package let uris: [String]
    /// The same, in lower case.
    package let dnsNames: [String]
    package let serialNumber: SerialNumber
    /// Seconds since 1970; at both ends it is valid.
    package let notBefore: Int64
    package let notAfter: Int64
    /// SHA-256 of it, in hexadecimal digits.
    package let fingerprint: String

    /// More alternative names of a kind than any certificate has: each costs a look-up.
    private static let mostNames = 256

    /// - Parameter der: the certificate itself, which others have verified.
    package init(der: [UInt8]) throws(X509Error) {
        let fields = try CertificateFields(der: der)
        let names = try Self.alternativeNames(fields.extensions)
        self.subject = fields.subject
        self.issuer = fields.issuer
        self.serialNumber = fields.serialNumber
        (self.notBefore, self.notAfter) = (fields.notBefore, fields.notAfter)
        self.uris = names.compactMap { if case .uri(let text) = $0 { text } else { nil } }
        self.dnsNames = names.compactMap { if case .dns(let text) = $0 { text } else { nil } }
        self.fingerprint = HexText.lower(Array(SHA256.hash(data: der)))
    }

    /// One that nobody has shown, and that a request is taken to come with: of these names alone.
    package init(takenToHave names: [CertificateName]) {
        let subject = names.first { $0.kind == .subject }
        self.subject = subject.flatMap { try? DistinguishedName($0.text) } ?? DistinguishedName([])
        self.issuer = DistinguishedName([])
        self.serialNumber = SerialNumber.zero
        (self.notBefore, self.notAfter) = (0, Int64.max)
        self.uris = names.filter { $0.kind == .uri }.map(\.text)
        self.dnsNames = names.filter { $0.kind == .dns }.map(\.text)
        self.fingerprint = ""
    }

    /// Its names of a kind.
    package func names(_ kind: CertificateName.Kind) -> [CertificateName] {
        switch kind {
        case .uri: self.uris.map { .uri($0) }
        case .dns: self.dnsNames.map { .dns($0) }
        case .subject: self.subject.isEmpty ? [] : [.subject(self.subject.text)]
        }
    }

    /// URIs and DNS names; others, and what is no name in the form that people write, are left out.
    private static func alternativeNames(_ extensions: CertificateExtensions) throws(X509Error) -> [CertificateName] {
        guard let value = extensions[CertificateExtensions.alternativeNames] else { return [] }
        var list = try DERReader.inside(value, .sequence, "its alternative names")
        var names: [CertificateName] = []
        while !list.isAtEnd {
            let element = try list.next()
            let text = { String(validating: element.content, as: UTF8.self) }
            let name: CertificateName? =
                switch element.tag {
                case 0x86: text().flatMap { CertificateName.checkedURI($0) }
                case 0x82: text().flatMap { CertificateName.checkedDNS($0) }
                default: nil
                }
            if let name { names.append(name) }
            guard names.count <= Self.mostNames else { throw X509Error("it has too many alternative names") }
        }
        return names
    }
}

extension [CertificateName] {
    /// The certificate that has these names; `nil`: there are none.
    package var taken: ClientCertificate? { self.isEmpty ? nil : ClientCertificate(takenToHave: self) }

    package var haveOneSubject: Bool { self.filter { $0.kind == .subject }.count <= 1 }
}

extension X509Error {
    package static let severalSubjects = X509Error("a certificate has one subject")
}
