// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What is done after an attempt.
enum ForwardingDecision: Equatable {
    enum Place {
        /// On a connection that nothing has used yet.
        case sameTarget
        /// One that has not been tried.
        case otherTarget
    }

    /// The client gets the answer.
    case pass
    /// - Parameter after: The pause before, in nanoseconds.
    case retry(on: Place, after: UInt64)
    case fail(ProxyError.Kind)
}

/// What has come of an attempt, as far as another one depends on it.
enum AttemptResult: Equatable {
    /// No connection came to stand: nothing of the request has left.
    case unreachable(ProxyError.Kind)
    /// The connection ended before the answer did.
    case closed
    /// The target has not looked at the request, and says so (RFC 9113 §8.7).
    case refused
    /// What came is no answer, or came too late.
    case failed(ProxyError.Kind)
    /// The head of an answer has come.
    case answered(status: Int)

    /// What the client is told where nothing else helps; `nil`: the answer itself.
    var error: ProxyError.Kind? {
        switch self {
        case .unreachable(let kind), .failed(let kind): kind
        case .closed, .refused: .upstreamClosed
        case .answered: nil
        }
    }
}

/// What has passed of request and response when an attempt has ended.
struct ForwardingFacts: Equatable {
    var method: Method
    /// What was sent of the request's body can be sent again.
    var isReplayable: Bool
    /// Some byte of an answer has come.
    var hasAnswerBegun: Bool
    /// The attempt's connection had carried another exchange before.
    var wasConnectionUsed: Bool
    /// The client has got something of an answer.
    var isCommitted: Bool
    /// Attempts that were refused, this one not counted.
    var refused = 0
    /// Targets that could not be reached, the attempt's own not counted.
    var unreachable: Int
}
