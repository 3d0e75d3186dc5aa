// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoProxy
import SwiftASN1
import X509

/// A host's certificate with its key, as it is kept.
struct KeptCertificate: Sendable, Equatable {
    let host: String
    /// The certificate, and those between it and its authority, in PEM.
    let chain: String
    let key: String
    /// In seconds since 1970.
    let notBefore: Double
    let notAfter: Double

    private static let largest = 64 << 10

    /// - Throws: where the chain is not one for the host and the key.
    init(host: String, chain: String, _ key: CertificateKey) throws(ACMEFailure) {
        guard let made = KeptCertificate(host: host, text: chain + "\n" + key.pem) else {
            throw ACMEFailure("answer", "what should be the certificate is none for the host and its key")
        }
        self = made
    }

    /// - Returns: `nil`: the text holds no certificate for the host with its key.
    init?(host: String, text: String) {
        guard text.utf8.count <= Self.largest, let documents = try? PEMDocument.parseMultiple(pemString: text) else {
            return nil
        }
        let certificates = documents.filter { $0.discriminator == "CERTIFICATE" }
        let keys = documents.filter { $0.discriminator.hasSuffix("PRIVATE KEY") }
        guard let first = certificates.first, let leaf = try? Certificate(pemDocument: first), keys.count == 1,
            let key = try? Certificate.PrivateKey(pemDocument: keys[0]), key.publicKey == leaf.publicKey,
            let names = try? leaf.extensions.subjectAlternativeNames,
            names.contains(where: { Self.name($0)?.lowercased() == host })
        else { return nil }
        self.host = host
        self.chain = certificates.map(\.pemString).joined(separator: "\n") + "\n"
        self.key = keys[0].pemString + "\n"
        self.notBefore = leaf.notValidBefore.timeIntervalSince1970
        self.notAfter = leaf.notValidAfter.timeIntervalSince1970
    }

    private static func name(_ name: GeneralName) -> String? {
        if case .dnsName(let text) = name { text } else { nil }
    }

    var text: String { self.chain + self.key }

    /// As listeners take it.
    var issued: IssuedCertificate {
        IssuedCertificate(
            host: self.host, certificate: TextFile(path: "", text: self.chain), key: TextFile(path: "", text: self.key))
    }
}

/// Nothing that prints a value shows the key.
extension KeptCertificate: CustomStringConvertible, CustomReflectable {
    var description: String { "certificate of \(self.host)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
