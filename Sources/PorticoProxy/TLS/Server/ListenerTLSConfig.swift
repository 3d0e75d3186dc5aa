// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// TLS towards clients (`listeners.<name>.tls`).
package struct ListenerTLSConfig: Configurable, Hashable {
    package var certificates: [ServerCertificateConfig] = []
    package var lowest = TLSVersionChoice.v12
    package var clients: ClientCertificatesConfig?

    package init() {}

    package static let noun = "tls"
    package static let keys: [Key<ListenerTLSConfig>] = [
        Key(
            "certificates", \.certificates, .oneOrList(.object()).whenFilled, required: true,
            "The certificates, each for its hosts. The first one is shown to clients that ask for another host, or for none."
        ),
        Key("min_version", \.lowest, .tlsVersion, "The oldest version of TLS that clients may speak."),
        Key(
            "client_certificates", \.clients, Kind<ClientCertificatesConfig>.object().optional,
            "Whether clients show certificates, and who vouches for them."),
    ]
    package static let unsupportedKeys = ["acme"]
    package static let foreignKeys = [
        "cert": "write it in 'certificates': certificates: { cert: …, key: … }",
        "key": "write it in 'certificates': certificates: { cert: …, key: … }",
        "certfile": "certificates", "keyfile": "certificates", "sslcertificate": "certificates",
        "minversion": "min_version", "sslprotocols": "min_version", "minimumprotocolversion": "min_version",
        "clientauth": "client_certificates", "clientca": "client_certificates", "mtls": "client_certificates",
        "sslclientcertificate": "client_certificates", "sslverifyclient": "client_certificates",
    ]
}

/// A certificate of ours, and for whom it is shown.
package struct ServerCertificateConfig: Configurable, Hashable {
    /// `nil`: those that the certificate names.
    package var hosts: [HostPattern]?
    package var certificate = TextFile(path: "", text: "")
    package var key = TextFile(path: "", text: "")
    package var lowest: TLSVersionChoice?
    package var clients: ClientCertificatesConfig?

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

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let isRead = PEMCheck(reader: reader, path: path).pair(
            self.certificate, node["cert"], self.key, node["key"])
        if isRead, let place = node["key"], (try? ServerContext(self, ListenerTLSConfig()).make()) == nil {
            reader.error("the key is not that of the certificate", at: place.location, path.key("key"))
        } else if isRead, self.hosts == nil, self.shownFor.isEmpty {
            reader.error("the certificate names no host", at: node.location, path, hint: "add 'hosts'")
        }
    }

    /// The hosts that it is shown for.
    var shownFor: [HostPattern] { self.hosts ?? PEM.certificates(self.certificate)?.first?.hosts ?? [] }
}

/// Certificates of clients.
package struct ClientCertificatesConfig: Configurable, Hashable {
    package enum Mode: Sendable, Hashable { case optional, required }

    package var authority = TextFile(path: "", text: "")
    package var mode = Mode.required

    package init() {}

    package static let noun = "client_certificates"
    package static let keys: [Key<ClientCertificatesConfig>] = [
        Key(
            "ca", \.authority, .textFile, required: true,
            "A file with the certificates that those of clients must come from, in PEM."),
        Key(
            "mode", \.mode, .choice([("optional", .optional), ("required", .required)]),
            "Whether a client without a certificate can connect. One that no authority in `ca` vouches for never can."),
    ]
    package static let unsupportedKeys = ["crl"]
    package static let foreignKeys = [
        "cafile": "ca", "cacert": "ca", "cafiles": "ca", "trustedca": "ca", "clientauthtype": "mode", "verify": "mode",
        "depth": "all certificates up to one of 'ca' are verified",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let value = node["ca"], !reader.hasFailed(path.key("ca")) else { return }
        if PEM.certificates(self.authority) == nil {
            reader.error("the file holds no certificates", at: value.location, path.key("ca"), hint: "in PEM")
        }
    }
}

/// A version of TLS that may be asked for.
package enum TLSVersionChoice: Sendable, Hashable { case v12, v13 }

extension Kind where Value == TLSVersionChoice {
    static let tlsVersion = Kind.choice([("1.2", .v12), ("1.3", .v13)])
}
