// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL
import PorticoConfig

/// All that a context for clients is made from: where it stays the same the context does, and with it the sessions that
/// clients can resume.
struct ServerContext: Hashable {
    let certificate: TextFile
    let key: TextFile
    let lowest: TLSVersionChoice
    let clients: Clients?
    /// Of ALPN, the best first.
    let protocols: [ListenerProtocol]

    /// What is asked of clients in the handshake. Lists of revoked certificates are asked after it, so that sessions outlive
    /// a new one.
    struct Clients: Hashable {
        let authority: TextFile
        let mode: ClientCertificatesConfig.Mode

        init(_ config: ClientCertificatesConfig) { (self.authority, self.mode) = (config.authority, config.mode) }
    }

    init(
        _ config: ServerCertificateConfig, _ listener: ListenerTLSConfig, _ protocols: [ListenerProtocol] = [.http1]
    ) {
        // Where both are spoken, HTTP/2 is the better one, in whatever order they are named.
        self.protocols = [.http2, .http1].filter(protocols.contains)
        self.certificate = config.certificate
        self.key = config.key
        self.lowest = config.lowest ?? listener.lowest
        self.clients = (config.clients ?? listener.clients).map { Clients($0) }
    }

    /// As numbers of TLS.
    var versions: ClosedRange<UInt16> { self.lowest == .v13 ? 0x0304...0x0304 : 0x0303...0x0304 }

    /// Parses certificates: never on a loop.
    func make() throws -> NIOSSLContext {
        guard let key = PEM.key(self.key) else { throw TLSFailure("a private key cannot be read") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: (PEM.certificates(self.certificate) ?? []).map { .certificate($0) },
            privateKey: .privateKey(key))
        configuration.minimumTLSVersion = self.lowest == .v13 ? .tlsv13 : .tlsv12
        configuration.cipherSuiteValues = Self.suites
        configuration.applicationProtocols = self.protocols.map(\.rawValue)
        if let clients {
            configuration.certificateVerification =
                clients.mode == .required ? .noHostnameVerification : .optionalVerification
            configuration.trustRoots = .certificates(PEM.certificates(clients.authority) ?? [])
            configuration.sendCANameList = true
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Of TLS 1.2: those with forward secrecy and authenticated encryption (RFC 9325 §4.2). 1.3 has no others.
    private static let suites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ]
}
