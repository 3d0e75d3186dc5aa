// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a client gets no TLS, as it is told (RFC 8446 §6.2).
enum TLSAlert: UInt8, Error {
    case handshakeFailure = 40
    case decodeError = 50
    case protocolVersion = 70
    case noApplicationProtocol = 120

    /// The record, before anything is encrypted.
    var record: [UInt8] { [21, 3, 1, 0, 2, 2, self.rawValue] }
}
