// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A certificate of ours, and for whom it is shown.
package struct ServerCertificateConfig: Configurable, Hashable {
    /// `nil`: those that the certificate names.
    package var hosts: [HostPattern]?
    package var certificate = TextFile(path: "", text: "")
    package var key = TextFile(path: "", text: "")
    package var lowest: TLSVersionChoice?
    package var clients: ClientCertificatesConfig?
    package var location: SourceLocation?

    package init() {}

    package static let noun = "certificate"
    package static let keys: [Key<ServerCertificateConfig>] = [
        Key(
            "hosts", \.hosts, Kind<[HostPattern]>.oneOrList(.hostPattern).whenFilled.optional,
            "The hosts that it is shown for: `api.example.com`, or `*.example.com` for one label before it. Default: the DNS names in it. Several certificates may have one host: one with an ECDSA key is shown to clients that can check it."
        ),
        Key(
            "cert", \.certificate, .textFile, required: true,
            "A file with the certificate, and those between it and its authority, in PEM."),
        Key("key", \.key, .textFile, required: true, "A file with the private key of `cert`, in PEM."),
        Key(
            "min_version", \.lowest, Kind<TLSVersionChoice>.tlsVersion.optional,
            "The oldest version of TLS for these hosts. Default: that of the listener."),
        Key(
            "client_certificates", \.clients, Kind<ClientCertificatesConfig>.object().optional,
            "Replaces that of the listener for these hosts."),
    ]
    package static let foreignKeys = [
        "certfile": "cert", "certificate": "cert", "sslcertificate": "cert", "keyfile": "key", "privatekey": "key",
        "sslcertificatekey": "key", "host": "hosts", "names": "hosts", "servername": "hosts", "sni": "hosts",
        "snis": "hosts", "domains": "hosts",
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node.location
        if let hosts = node["hosts"], let address = self.hosts?.first(where: \.isAddress) {
            reader.error(
                "no client asks for '\(address)': a hello names no addresses (RFC 6066 §3)", at: hosts.location,
                path.key("hosts"), hint: "the first certificate is shown to clients that name no host")
        }
        let isRead = PEMCheck(reader: reader, path: path).pair(
            self.certificate, node["cert"], self.key, node["key"])
        if isRead, let place = node["key"], (try? ServerContext(self, ListenerTLSConfig()).make()) == nil {
            reader.error("the key is not that of the certificate", at: place.location, path.key("key"))
        } else if isRead, self.hosts == nil, self.shownFor.isEmpty {
            reader.error("the certificate names no host", at: node.location, path, hint: "add 'hosts'")
        } else if isRead, self.notAfter < WallClock.seconds, let place = node["cert"] {
            reader.warning(
                "the certificate, or one above it, has expired on \(Timestamp.text(Int(self.notAfter)))Z",
                at: place.location, path.key("cert"))
        }
    }

    /// In seconds since 1970; of its chain, what ends first.
    var notAfter: Int64 { PEM.notAfter(self.certificate) ?? 0 }

    var isECDSA: Bool { PEM.certificates(self.certificate)?.first?.isECDSA ?? false }

    /// The hosts that it is shown for.
    package var shownFor: [HostPattern] { self.hosts ?? PEM.certificates(self.certificate)?.first?.hosts ?? [] }
}
