// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL

/// Why there is no TLS connection, said of the server, in words of ours: none comes from the peer.
package struct TLSFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    init(_ error: any Error) {
        switch error {
        case let failure as TLSFailure: self = failure
        case let error as NIOSSLExtraError where error == .failedToValidateHostname: self.init(Self.otherName)
        case let error as NIOSSLError: self.init(Self.words(error))
        case let error as BoringSSLError: self.init(Self.words("\(error)"))
        default: self.init("TLS failed")
        }
    }

    /// What it is for a request.
    var kind: ProxyError.Kind {
        [Self.untrusted, Self.otherName].contains(self.description) ? .tlsUntrusted : .tlsFailure
    }

    static let noHTTP2 = TLSFailure("it does not speak HTTP/2")

    private static let untrusted = "its certificate is not trusted, or not valid now"
    private static let otherName = "its certificate is not for its name"

    private static func words(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(.sslError(let stack)) where stack == [.eofDuringHandshake]:
            "it closed the connection while TLS was being set up"
        case .handshakeFailed(let inner): self.words("\(inner)")
        case .unableToValidateCertificate, .noCertificateToValidate: self.untrusted
        case .uncleanShutdown: "it closed the connection"
        default: "TLS failed"
        }
    }

    /// What BoringSSL's reasons mean to whoever runs the gateway.
    private static let meanings = [
        ("CERTIFICATE_VERIFY_FAILED", Self.untrusted),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
        ("HTTP_REQUEST", "it does not speak TLS"),
        ("ALERT_CERTIFICATE_REQUIRED", "it wants a certificate of ours: 'cert' and 'key'"),
        ("ALERT_UNKNOWN_CA", "it does not trust our certificate"),
        ("ALERT_BAD_CERTIFICATE", "it does not take our certificate"),
        ("ALERT_CERTIFICATE_EXPIRED", "our certificate has expired"),
        ("ALERT_CERTIFICATE_REVOKED", "our certificate is revoked"),
        ("ALERT_UNSUPPORTED_CERTIFICATE", "it does not take our certificate"),
        ("ALERT_ACCESS_DENIED", "it does not let us in"),
        ("ALERT_UNRECOGNIZED_NAME", "it does not know the name that it was asked for"),
        ("ALERT_HANDSHAKE_FAILURE", "it refused the handshake: perhaps it wants a certificate of ours"),
        ("ALERT_PROTOCOL_VERSION", "it speaks no version of TLS from 1.2 on"),
        ("UNSUPPORTED_PROTOCOL", "it speaks no version of TLS from 1.2 on"),
    ]

    private static func words(_ text: String) -> String {
        if let known = self.meanings.first(where: { text.contains($0.0) }) { return known.1 }
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return "TLS failed" }
        let reason = text[mark.upperBound...].prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
        return "TLS failed (\(reason.lowercased().replacing("_", with: " ")))"
    }
}
