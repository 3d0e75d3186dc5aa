// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// What routing decided for one request. Kept by the exchange's connection and filled anew for each request, so that
/// a look-up allocates nothing.
public struct RouteDecision: Sendable {
    public enum Outcome: Sendable, Hashable {
        /// No route matches: 404.
        case notFound
        /// The winner, by its place among the router's entries.
        case route(Int)
        /// Some route matches in everything but the method: 405 with `allow`.
        case methodNotAllowed
    }

    public internal(set) var outcome = Outcome.notFound
    /// The segments that the pattern names, from the left; a named remainder last, without its leading slash.
    package internal(set) var captures: [ByteRange] = []
    /// What the path's end `**` took, with its leading slash; empty where the pattern has none or it took nothing.
    package internal(set) var remainder = ByteRange.empty
    /// The value of `Allow` for a 405 (RFC 9110 §10.2.1); else empty.
    package internal(set) var allow = ""
    /// The request is a preflight: the winner is the route of the request behind it.
    package internal(set) var isPreflight = false
    var scratch = RegexScratch()

    public init() {}

    mutating func clear() {
        self.outcome = .notFound
        self.captures.removeAll(keepingCapacity: true)
        self.remainder = .empty
        self.isPreflight = false
        if !self.allow.isEmpty { self.allow = "" }
    }
}
