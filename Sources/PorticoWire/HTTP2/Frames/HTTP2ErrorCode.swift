// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a stream or a connection ends (RFC 9113 §7).
package enum HTTP2ErrorCode: UInt32, Sendable, CaseIterable {
    case none = 0
    case protocolError = 1
    case internalError = 2
    case flowControl = 3
    case settingsTimeout = 4
    case streamClosed = 5
    case frameSize = 6
    case refusedStream = 7
    case cancel = 8
    case compression = 9
    case connect = 10
    case enhanceYourCalm = 11
    case inadequateSecurity = 12
    case http11Required = 13

    /// A code that is not known is as good as INTERNAL_ERROR.
    package init(wire: UInt32) { self = HTTP2ErrorCode(rawValue: wire) ?? .internalError }

    /// As RFC 9113 has it.
    package var name: String {
        switch self {
        case .none: "NO_ERROR"
        case .protocolError: "PROTOCOL_ERROR"
        case .internalError: "INTERNAL_ERROR"
        case .flowControl: "FLOW_CONTROL_ERROR"
        case .settingsTimeout: "SETTINGS_TIMEOUT"
        case .streamClosed: "STREAM_CLOSED"
        case .frameSize: "FRAME_SIZE_ERROR"
        case .refusedStream: "REFUSED_STREAM"
        case .cancel: "CANCEL"
        case .compression: "COMPRESSION_ERROR"
        case .connect: "CONNECT_ERROR"
        case .enhanceYourCalm: "ENHANCE_YOUR_CALM"
        case .inadequateSecurity: "INADEQUATE_SECURITY"
        case .http11Required: "HTTP_1_1_REQUIRED"
        }
    }
}
