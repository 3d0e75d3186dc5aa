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
}
