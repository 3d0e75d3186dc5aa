// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a command has no reply.
package enum StoreFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no connection, for this reason: the command was not sent.
    case away(String)
    /// So much waits for replies already that the command was not sent.
    case busy
    /// No reply came in time; the command may have been executed.
    case timeout
    /// The connection broke; the command may have been executed.
    case lost
    /// The reply is an error of the server: its code, such as `READONLY`.
    case refused(String)
    /// The reply is not one to this command.
    case unexpected

    package var description: String {
        switch self {
        case .away(let reason): reason
        case .busy: "too many commands wait for its replies"
        case .timeout: "no reply came in time"
        case .lost: "the connection broke before a reply came"
        case .refused(let code): "it answered with the error \(code)"
        case .unexpected: "its reply is not one to the command"
        }
    }

    /// What the store makes of what it is sent, for logs; `nil`: that is not known, or it may be our own doing.
    var refusal: String? {
        switch self {
        case .refused(let code): StoreError.words(code: code)
        case .unexpected: self.description
        case .away, .busy, .timeout, .lost: nil
        }
    }

    /// In metrics.
    package var label: String {
        switch self {
        case .away: "away"
        case .busy: "busy"
        case .timeout: "timeout"
        case .lost: "lost"
        case .refused, .unexpected: "error"
        }
    }
}
