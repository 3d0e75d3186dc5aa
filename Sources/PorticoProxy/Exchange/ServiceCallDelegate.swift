// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is to become of an answer's body.
package enum ServiceCallUse: Sendable {
    case keep
    /// It is read to its end and dropped, so that the connection can be used again.
    case discard
    /// The call ends here.
    case refuse
}

/// Whom a call answers to. All calls come on the worker's loop.
package protocol ServiceCallDelegate: AnyObject {
    /// The head of the answer is there.
    func answered(_ call: ServiceCall) -> ServiceCallUse
    /// More of the body is there, from `start` on. False: it is of no use, and the call ends.
    func received(_ call: ServiceCall, from start: Int) -> Bool
    /// The last word: the answer is whole, or there is a `failure`.
    func ended(_ call: ServiceCall)
}
