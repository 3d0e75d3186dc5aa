// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy
internal import PorticoX509

/// Whether each certificate of a consumer is somebody's, and is asked for.
struct CertificateCheck {
    let config: GatewayConfig
    let reader: ConfigReader

    /// A certificate that two have tells nobody who calls.
    func run() {
        var owners: [CertificateName: ConsumerConfig] = [:]
        for consumer in self.config.consumers {
            for name in consumer.certificates {
                if let other = owners[name] {
                    self.reader.report(
                        Diagnostic(
                            .error, at: [other.location, consumer.location],
                            path: "consumers.\(consumer.name).certificates",
                            other.name == consumer.name
                                ? "a certificate of '\(consumer.name)' stands twice"
                                : "'\(other.name)' and '\(consumer.name)' have the same certificate"))
                }
                owners[name] = consumer
            }
        }
    }

    func warn() {
        let asked = Set(self.config.auth.compactMap { $0.clientCertificate?.match })
        for kind in CertificateName.Kind.allCases where !asked.contains(kind) {
            let consumer = self.config.consumers.first { $0.certificates.contains { $0.kind == kind } }
            guard let consumer else { continue }
            self.reader.warning(
                "nothing asks for certificates with \(kind.words), as '\(consumer.name)' has one",
                at: consumer.location, ConfigPath(text: "consumers.\(consumer.name).certificates"),
                hint: "add an entry with 'client_certificate: { match: \(kind.rawValue) }' under 'auth'")
        }
        for consumer in self.config.consumers where consumer.certificates.contains(where: \.seemsReversed) {
            self.reader.warning(
                "a subject of '\(consumer.name)' begins with its country, where what is most specific stands in most",
                at: consumer.location, ConfigPath(text: "consumers.\(consumer.name).certificates"),
                hint: "'openssl x509 -noout -subject -nameopt RFC2253 -in FILE' prints it as it is compared")
        }
        for entry in self.config.auth where entry.clientCertificate != nil && !self.isAsked {
            self.reader.warning(
                "auth '\(entry.name)' lets nobody pass: no listener asks for certificates", at: entry.location,
                ConfigPath(text: "auth.\(entry.name).client_certificate"),
                hint: "add 'client_certificates' to the 'tls' of a listener")
        }
        for entry in self.config.auth {
            guard let config = entry.clientCertificate, config.principal == .consumer else { continue }
            let isOwned = self.config.consumers.contains { $0.certificates.contains { $0.kind == config.match } }
            guard !isOwned else { continue }
            self.reader.warning(
                "auth '\(entry.name)' lets nobody pass: no consumer has a certificate with \(config.match.words)",
                at: entry.location, ConfigPath(text: "auth.\(entry.name).client_certificate"),
                hint: "add 'consumers.*.certificates', or 'principal: certificate' where each certificate is to pass")
        }
    }
}

extension CertificateCheck {
    /// Some listener asks for certificates.
    private var isAsked: Bool {
        self.config.listeners.contains { listener in
            guard let tls = listener.tls else { return false }
            return tls.clients != nil || tls.certificates.contains { $0.clients != nil }
        }
    }
}

extension [CertificateName] {
    /// Whether one certificate can have these names.
    func check(_ node: ConfigNode?, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let node, !self.haveOneSubject else { return }
        reader.error(X509Error.severalSubjects.words, at: node.location, path.key("certificate"))
    }
}
