// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoX509

/// The certificate that a client has shown (`auth.<name>.client_certificate`).
package struct CertificateConfig: Configurable, Hashable {
    /// Who a certificate makes its owner.
    package enum Owner: String, Sendable, Hashable, CaseIterable {
        case consumer, certificate
    }

    package var match = CertificateName.Kind.uri
    package var principal = Owner.consumer

    package init() {}

    package static let noun = "client_certificate"
    package static let keys: [Key<CertificateConfig>] = [
        Key(
            "match", \.match,
            Kind<CertificateName.Kind>.choice(CertificateName.Kind.allCases.map { ($0.rawValue, $0) }), required: true,
            "What of the certificate is compared with `consumers.*.certificates`: the URIs or the DNS names among its alternative names, or its subject."
        ),
        Key(
            "principal", \.principal, Kind<Owner>.choice(Owner.allCases.map { ($0.rawValue, $0) }),
            "Who calls: the consumer that the certificate is of, and nobody where it is of none (`consumer`), or then whom the certificate itself names (`certificate`)."
        ),
    ]
    package static let foreignKeys = [
        "subjectaltname": "match", "san": "match", "consumerby": "match", "skipconsumerlookup": "principal",
        "ca": "'listeners.*.tls.client_certificates' says whose certificates are taken",
        "cacertificates": "'listeners.*.tls.client_certificates' says whose certificates are taken",
        "mode": "'listeners.*.tls.client_certificates' says whether one must be shown",
    ]
}

extension Kind where Value == CertificateName {
    /// `spiffe://acme/shop`, `shop.acme.example` or `CN=shop,O=Acme`.
    package static let certificateName = Kind.scalar(
        "a name of a certificate", schema: .object([.init("type", .string("string"))]),
        parse: { text throws(ValueError) in
            do throws(X509Error) {
                return try CertificateName(text.text)
            } catch {
                throw ValueError(error.words, hint: error.hint)
            }
        }, print: { .string($0.text) })
}
