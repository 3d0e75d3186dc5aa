// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why the first bytes of a connection are no ClientHello to go on with.
public enum ClientHelloError: Error, Sendable, Hashable {
    /// Letters: most likely HTTP without TLS.
    case plainText
    /// The first record is none of a handshake, or of no version of TLS.
    case notTLS
    /// It is longer than is read, or cut into more records than make sense.
    case tooLong
    /// It does not hold what it says it holds.
    case malformed
}
