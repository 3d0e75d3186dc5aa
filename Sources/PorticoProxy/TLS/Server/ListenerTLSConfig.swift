// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// TLS towards clients (`listeners.<name>.tls`).
package struct ListenerTLSConfig: Configurable, Hashable {
    package var certificates: [ServerCertificateConfig] = []
    package var acme: ACMEConfig?
    package var lowest = TLSVersionChoice.v12
    package var clients: ClientCertificatesConfig?

    package init() {}

    package static let noun = "tls"
    package static let keys: [Key<ListenerTLSConfig>] = [
        Key(
            "certificates", \.certificates, .oneOrList(.object()).whenFilled,
            "The certificates, each for its hosts. The first one is shown to clients that ask for another host, or for none."
        ),
        Key(
            "acme", \.acme, Kind<ACMEConfig>.object().optional,
            "Certificates that the gateway orders and renews by itself, for the hosts of all routes that `certificates` has none for."
        ),
        Key("min_version", \.lowest, .tlsVersion, "The oldest version of TLS that clients may speak."),
        Key(
            "client_certificates", \.clients, Kind<ClientCertificatesConfig>.object().optional,
            "Whether clients show certificates, and who vouches for them."),
    ]
    package static let foreignKeys = [
        "cert": "write it in 'certificates': certificates: { cert: …, key: … }",
        "key": "write it in 'certificates': certificates: { cert: …, key: … }",
        "certfile": "certificates", "keyfile": "certificates", "sslcertificate": "certificates",
        "minversion": "min_version", "sslprotocols": "min_version", "minimumprotocolversion": "min_version",
        "letsencrypt": "acme", "autocert": "acme", "certresolver": "acme",
        "clientauth": "client_certificates", "clientca": "client_certificates", "mtls": "client_certificates",
        "sslclientcertificate": "client_certificates", "sslverifyclient": "client_certificates",
    ]

    /// Each host is shown one certificate of a kind, and asks one thing of its clients.
    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard !reader.hasFailed(path.key("certificates")) else { return }
        if node["certificates"] == nil, node["acme"] == nil, !reader.hasRefusedKey(in: path) {
            reader.error("'tls' needs the key 'certificates' or 'acme'", at: node.location, path)
        }
        var known: [HostPattern: [ServerCertificateConfig]] = [:]
        for certificate in self.certificates {
            for host in certificate.shownFor {
                if let other = known[host]?.first(where: { $0.isECDSA == certificate.isECDSA }) {
                    self.report(
                        "'\(host)' has two certificates with keys of one kind", other, certificate, path, reader)
                } else if let other = known[host]?.first, self.asks(other) != self.asks(certificate) {
                    self.report(
                        "the certificates of '\(host)' differ in 'min_version' or 'client_certificates'", other,
                        certificate, path, reader)
                }
                known[host, default: []].append(certificate)
            }
        }
    }

    private func asks(_ certificate: ServerCertificateConfig) -> [AnyHashable?] {
        [certificate.lowest ?? self.lowest, certificate.clients ?? self.clients]
    }

    private func report(
        _ words: String, _ one: ServerCertificateConfig, _ other: ServerCertificateConfig, _ path: ConfigPath,
        _ reader: ConfigReader
    ) {
        let places = [one.location, other.location].compactMap { $0 }
        reader.report(Diagnostic(.error, at: places, path: path.key("certificates").text, words))
    }
}
