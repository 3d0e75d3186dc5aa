// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Something odd that a client has done on its connection. A few are nothing; many are an attack, or a broken client.
enum Glitch: Hashable {
    case http1(WireError)
    case http2(HTTP2Fault)
    case tls(TLSGlitch)
    case proxy(ProxyHeaderError)

    /// On what it was, as metrics name it.
    var spoken: String {
        switch self {
        case .http1: "http/1.1"
        case .http2: "h2"
        case .tls: "tls"
        case .proxy: "proxy"
        }
    }

    /// A bounded label for metrics and logs: `bad_method`.
    var reason: String {
        switch self {
        case .http1(let error): Self.label("\(error)")
        case .http2(let fault): Self.label("\(fault)")
        case .tls(let glitch): Self.label("\(glitch)")
        case .proxy(let error): Self.label("\(error)")
        }
    }

    /// Honest clients do so, if rarely.
    var isOrdinary: Bool {
        switch self {
        case .http2(.reset), .http2(.unread), .http2(.settingsCount): true
        case .http2, .http1, .tls, .proxy: false
        }
    }

    /// For people.
    var text: String {
        switch self {
        case .http1(let error): error.rawValue
        case .http2(let fault): fault.rawValue
        case .tls(let glitch): glitch.rawValue
        case .proxy(let error): error.rawValue
        }
    }

    /// `badMethod` as `bad_method`.
    private static func label(_ name: String) -> String {
        var label = ""
        for character in name {
            if character.isUppercase { label.append("_") }
            label.append(contentsOf: character.lowercased())
        }
        return label
    }
}

/// Why TLS does not come to stand on a client's connection.
enum TLSGlitch: String, CaseIterable {
    case plainText = "the client does not speak TLS but HTTP"
    case notTLS = "the client does not speak TLS"
    case helloTooLong = "the client's hello is too long"
    case malformedHello = "the client's hello is malformed"
    case handshakeFailure = "the client takes none of the certificates"
    case decodeError = "the client's hello cannot be read"
    case protocolVersion = "the client speaks no version of TLS that is spoken here"
    case noApplicationProtocol = "the client speaks no protocol that is spoken here"
    case badCertificate = "the client's certificate cannot be read"
    case revokedCertificate = "the client's certificate, or one of an authority above it, has been revoked"
    case unlistedCertificate = "there is no list of revoked certificates of an authority of the client's"
    case overdueList =
        "the list of revoked certificates of an authority of the client's should have been replaced by now"
    case timeout = "the client took too long"
    case closed = "the client closed the connection before TLS stood"
    case failed = "the handshake failed"

    init(_ error: ClientHelloError) {
        self =
            switch error {
            case .plainText: .plainText
            case .notTLS: .notTLS
            case .tooLong: .helloTooLong
            case .malformed: .malformedHello
            }
    }

    init(_ alert: TLSAlert) {
        self =
            switch alert {
            case .handshakeFailure: .handshakeFailure
            case .decodeError: .decodeError
            case .protocolVersion: .protocolVersion
            case .noApplicationProtocol: .noApplicationProtocol
            }
    }
}
