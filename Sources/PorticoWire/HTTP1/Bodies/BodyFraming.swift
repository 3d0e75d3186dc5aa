// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How the end of a message's body is found (RFC 9112 §6.3).
public enum BodyFraming: Sendable, Hashable {
    /// No body.
    case none
    /// This many bytes, more than none.
    case length(Int)
    case chunked
    /// Until the connection closes; responses only.
    case untilClose
}
