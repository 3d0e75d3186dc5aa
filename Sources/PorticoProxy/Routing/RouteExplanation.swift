// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// How a look-up came to its decision, for `explain`, tests and logs.
public struct RouteExplanation: Sendable, Hashable {
    /// One condition of `match`.
    public enum Predicate: Sendable, Hashable, CustomStringConvertible {
        case host
        case path
        case method
        case header(String)
        case query(String)
        case cookie(String)
        case clientIP

        public var description: String {
            switch self {
            case .host: "host"
            case .path: "path"
            case .method: "method"
            case .header(let name): "header \(name)"
            case .query(let name): "query \(name)"
            case .cookie(let name): "cookie \(name)"
            case .clientIP: "client_ip"
            }
        }
    }

    public enum Verdict: Sendable, Hashable {
        case won
        /// It matches too; the rank that decided against it.
        case outranked(Precedence)
        /// The first condition that does not hold, and where it stands in the configuration.
        case failed(Predicate, SourceLocation?)
    }

    public struct Candidate: Sendable, Hashable {
        /// Its place among the router's entries.
        public var route: Int
        public var name: String
        public var location: SourceLocation
        public var verdict: Verdict
    }

    public struct Capture: Sendable, Hashable {
        public var name: String
        /// As it stands in the canonical path.
        public var value: String
    }

    public internal(set) var outcome = RouteDecision.Outcome.notFound
    /// Routes whose host and path fit, in order of precedence; then some of the others, which fail on host or path.
    public internal(set) var candidates: [Candidate] = []
    /// Why the winner won over the next one that matches; `nil` where it is the only one.
    public internal(set) var decidedBy: Precedence?
    public internal(set) var captures: [Capture] = []
    /// The value of `Allow` for a 405; else empty.
    public internal(set) var allow = ""
    /// The canonical path that was looked up.
    public internal(set) var path = ""
}
