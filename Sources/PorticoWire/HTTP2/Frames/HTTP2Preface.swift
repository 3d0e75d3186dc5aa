// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a client begins an HTTP/2 connection with (RFC 9113 §3.4).
package enum HTTP2Preface {
    package static let text: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    package static let count = 24

    package enum Reading: Sendable {
        case preface
        /// So far it may become one.
        case beginning
        case other
    }

    /// How the bytes begin, which are all since the connection's start. Nothing in HTTP/1 begins so.
    package static func read(_ bytes: Span<UInt8>) -> Reading {
        for index in 0..<Swift.min(bytes.count, Self.count) where bytes[index] != Self.text.byte(index) {
            return .other
        }
        return bytes.count >= Self.count ? .preface : .beginning
    }
}
