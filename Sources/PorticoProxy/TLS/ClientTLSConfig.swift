// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
package import PorticoConfig

/// TLS towards a server (`tls`): whom we believe, and who we are.
package struct ClientTLSConfig: Configurable, Hashable {
    package var authority: TextFile?
    package var serverName: String?
    package var verifies = true
    package var certificate: TextFile?
    package var key: TextFile?

    package init() {}

    package static let noun = "tls"
    package static let keys: [Key<ClientTLSConfig>] = [
        Key(
            "ca", \.authority, Kind<TextFile>.textFile.optional,
            "A file with the certificates that the server's must come from, in PEM. Default: those that the system trusts."
        ),
        Key(
            "server_name", \.serverName, Kind<String>.serverName.optional,
            "The name, or the IP address, that the server's certificate must be for. Default: the host of the URL."),
        Key("verify", \.verifies, .bool, "Whether the server must prove who it is. `false`: anyone can be it."),
        Key(
            "cert", \.certificate, Kind<TextFile>.textFile.optional,
            "A file with the certificate that we show, and those between it and its authority, in PEM."),
        Key("key", \.key, Kind<TextFile>.textFile.optional, "A file with the private key of `cert`, in PEM."),
    ]
    package static let foreignKeys = [
        "cafile": "ca", "cacert": "ca", "cacerts": "ca", "capath": "ca", "trustedca": "ca", "sslcacerts": "ca",
        "certfile": "cert", "certificate": "cert", "clientcertificate": "cert", "clientcert": "cert",
        "sslcertfile": "cert", "keyfile": "key", "privatekey": "key", "clientkey": "key", "sslkeyfile": "key",
        "servername": "server_name", "sni": "server_name", "sslverify": "verify", "rejectunauthorized": "verify",
        "insecureskipverify": "its opposite is 'verify'", "insecure": "its opposite is 'verify'",
        "skipverify": "its opposite is 'verify'", "sslcertreqs": "'verify' is true or false",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        // Beside `ca` it is an error, which says as much.
        if !self.verifies, node["ca"] == nil, let value = node["verify"] {
            reader.warning(
                "nothing proves who the server is: whoever stands between can read and change everything",
                at: value.location, path.key("verify"), hint: "name its authority's certificate under 'ca'")
        }
        self.checkAuthority(node, path, reader)
        self.checkPair(node, path, reader)
    }

    private func checkAuthority(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let authority, let value = node["ca"] else { return }
        if !self.verifies {
            reader.error(
                "nothing is verified, so that 'ca' would count for nothing", at: value.location, path.key("ca"),
                hint: "leave out 'verify: false'")
        }
        _ = PEMCheck(reader: reader, path: path).certificates(authority, value, "ca")
    }

    /// Both, and each for the other.
    private func checkPair(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        for (one, other) in [("cert", "key"), ("key", "cert")] {
            guard let value = node[one], node[other] == nil else { continue }
            reader.error(
                "'\(one)' without '\(other)' proves nothing", at: value.location, path.key(one), hint: "add '\(other)'")
        }
        let isRead = PEMCheck(reader: reader, path: path).pair(
            self.certificate, node["cert"], self.key, node["key"])
        guard isRead, self.certificate != nil, self.key != nil, let value = node["key"] else { return }
        var pair = self
        pair.verifies = false
        if (try? pair.context(systemAuthority: nil)) == nil {
            reader.error("the key is not that of the certificate", at: value.location, path.key("key"))
        }
    }

    /// What connections are made with. Reads and parses what the system trusts: never on a loop.
    /// - Parameter systemAuthority: a file with what the system trusts; `nil`: where it usually is.
    /// - Parameter offers: what the server may choose from by ALPN.
    func context(systemAuthority: String?, offers: [String] = []) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = offers
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = self.verifies ? .fullVerification : .none
        if let authority {
            configuration.trustRoots = .certificates(PEM.certificates(authority) ?? [])
        } else if !self.verifies {
            configuration.trustRoots = .certificates([])
        } else if let systemAuthority {
            configuration.trustRoots = .file(systemAuthority)
        }
        if let certificate, let key, let privateKey = PEM.key(key) {
            configuration.certificateChain = (PEM.certificates(certificate) ?? []).map { .certificate($0) }
            configuration.privateKey = .privateKey(privateKey)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

extension Kind where Value == String {
    /// `redis.internal`, `10.0.0.7` or `fd00::7`.
    static let serverName = Kind<String>.text("a host name or an IP address", pattern: "^[A-Za-z0-9._:-]+$") {
        text throws(ValueError) in
        if let address = IPAddress(text) { return address.description }
        guard !text.contains(":"), let url = try? UpstreamURL.parse("http://\(text)"), !text.hasSuffix("/") else {
            throw ValueError(
                "expected a host name or an IP address, found '\(text)'",
                hint: "without a port, such as 'redis.internal'")
        }
        return url.host
    }
}
