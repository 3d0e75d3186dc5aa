// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// What exactly was wrong, for operators: of a peer's bytes, or of the connection to it. Clients are not told.
enum ErrorDetail: Equatable {
    case wire(WireError)
    case head(HTTP2HeadError)
    case http2(HTTP2Fault)
    case http2Reset(HTTP2ErrorCode)
    case path(PathError)
    /// The `errno` of a connection.
    case system(Int32)
    case closed
    /// Why there is no TLS connection, or no more.
    case tls(TLSFailure)
    case tlsOnPlainPort
    case notHTTP
    /// What a policy has found.
    case policy(String)

    var text: String {
        switch self {
        case .wire(let error): error.rawValue
        case .head(let error): error.rawValue
        case .http2(let fault): fault.rawValue
        case .http2Reset(let code): "the stream was reset (\(code.name))"
        case .path(let error): error.rawValue
        case .system(let code): "\(strerror(code).map { String(cString: $0) } ?? "unknown") (errno \(code))"
        case .closed: "the connection was closed"
        case .tls(let failure): "TLS: \(failure)"
        case .tlsOnPlainPort: "TLS on a plain port"
        case .notHTTP: "not HTTP"
        case .policy(let text): text
        }
    }

    /// What bytes are that begin so and are no request; nil: it cannot be said.
    static func foreign(_ bytes: Span<UInt8>) -> ErrorDetail? {
        guard bytes.count > 0, bytes[0] < 0x20, bytes[0] != 0x0d, bytes[0] != 0x0a else { return nil }
        // A record of type handshake, of TLS 1.0 to 1.3 (RFC 8446 §5.1).
        let isTLS = bytes[0] == 0x16 && (bytes.count == 1 || bytes[1] == 0x03)
        return isTLS ? .tlsOnPlainPort : .notHTTP
    }
}
