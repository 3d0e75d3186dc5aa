// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PorticoFeatures

extension ProviderFailure {
    /// In words of ours: what a library says may hold addresses, or what the provider sent.
    init(_ error: any Error) {
        self =
            switch error {
            case let failure as ProviderFailure: failure
            case let error as HTTPClientError: Self.of(error)
            case let error as NIOConnectionError: .connection(Self.words(error))
            case let error as IOError: .connection(Self.words(error))
            case HTTPParserError.invalidEOFState: .broken("it ended too soon")
            case is HTTPParserError: .broken("it is no HTTP")
            case is NIOSSLExtraError: .tls("the certificate is not for its name")
            case let error as NIOSSLError: Self.of(error)
            case let error as BoringSSLError:
                .tls("\(error)".contains("VERIFY") ? Self.untrusted : "the handshake failed")
            default: .connection("the connection failed")
            }
    }

    private static let untrusted = "the certificate is not trusted"

    private static func of(_ error: HTTPClientError) -> ProviderFailure {
        switch error {
        case .deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
            .timeout
        case .remoteConnectionClosed: .broken("it ended too soon")
        case .alreadyShutdown, .cancelled: .offline
        default: .broken(error.shortDescription)
        }
    }

    private static func of(_ error: NIOSSLError) -> ProviderFailure {
        switch error {
        case .handshakeFailed(let inner) where "\(inner)".contains("CERTIFICATE_VERIFY_FAILED"): .tls(Self.untrusted)
        case .unableToValidateCertificate, .noCertificateToValidate: .tls(Self.untrusted)
        case .failedToLoadCertificate, .noSuchFilesystemObject:
            .tls("the certificates that are trusted cannot be read")
        case .uncleanShutdown: .broken("it ended too soon")
        default: .tls("the handshake failed")
        }
    }

    private static func words(_ error: NIOConnectionError) -> String {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "its name does not resolve"
        }
        let inner = error.connectionErrors.compactMap { $0.error as? IOError }.first
        return inner.map { Self.words($0) } ?? "the connection failed"
    }

    private static func words(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "connection reset"
        case ENETUNREACH, EHOSTUNREACH: "no route"
        default: "errno \(error.errnoCode)"
        }
    }
}
