// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoX509

/// `client_certificate`: who calls is the consumer whose certificate the connection was made with.
struct CertificateMethod: AuthMethod {
    let name: String
    let config: CertificateConfig
    let consumers: ConsumerTable

    let places: [CredentialPlace] = [.certificate]

    func challenge(_ refusal: AuthRefusal?) -> String { "ClientCertificate realm=\"\(self.name)\"" }

    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        guard let certificate = exchange.clientCertificate else { return .absent }
        let names = certificate.names(self.config.match)
        var found: Principal?
        for name in names {
            guard let principal = self.consumers[name] else { continue }
            // Who calls must not hang on the order of the names.
            if let found, found.id != principal.id {
                return self.refused("ambiguous", "its certificate is that of several")
            }
            found = principal
        }
        if let found { return .verified(found, .certificate) }
        guard let name = names.first else {
            return self.refused("no_name", "its certificate has not \(self.config.match.words)")
        }
        guard self.config.principal == .certificate else {
            return self.refused("unknown_certificate", "nobody has this certificate")
        }
        return .verified(Self.principal(name, of: certificate), .certificate)
    }

    private func refused(_ reason: String, _ words: String) -> AuthOutcome {
        .refused(AuthRefusal(reason, words), .certificate)
    }

    /// Whom the certificate itself names, by the first of its names.
    private static func principal(_ name: CertificateName, of certificate: ClientCertificate) -> Principal {
        Principal(
            id: name.text,
            claims: .object([
                .init("subject", .string(certificate.subject.text)), .init("issuer", .string(certificate.issuer.text)),
                .init("serial", .string(certificate.serialNumber.text)),
                .init("fingerprint", .string(certificate.fingerprint)),
                .init("uris", .array(certificate.uris.map { .string($0) })),
                .init("dns_names", .array(certificate.dnsNames.map { .string($0) })),
            ]))
    }
}
