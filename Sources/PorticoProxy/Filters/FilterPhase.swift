// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A place in the one order of filters at which custom filters run, in the order in which the gateway was given them.
/// Responses pass the places in reverse.
public enum FilterPhase: String, Sendable, Hashable, CaseIterable {
    /// Before all else that the route says: for what needs nobody's identity, and may refuse without asking for one.
    case beforeAuthentication
    /// Where it is known who the client is, before anything is changed.
    case afterAuthentication
    /// Behind all changes: sees the request as the service will get it, and the response first.
    case beforeService
}
