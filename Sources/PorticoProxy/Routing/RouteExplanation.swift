// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How a look-up came to its decision, for `explain`, tests and logs.
package struct RouteExplanation: Sendable, Hashable {
    /// One condition of `match`.
    package enum Predicate: Sendable, Hashable, CustomStringConvertible {
        case host
        case path
        case method
        case header(String)
        case query(String)
        case cookie(String)
        case clientIP

        package var description: String {
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

    package enum Verdict: Sendable, Hashable {
        case won
        /// It matches too; the rank that decided against it.
        case outranked(Precedence)
        /// The first condition that does not hold, and where it stands in the configuration.
        case failed(Predicate, SourceLocation?)
    }

    package struct Candidate: Sendable, Hashable {
        /// Its place among the router's entries.
        package var route: Int
        package var name: String
        package var location: SourceLocation
        package var verdict: Verdict
    }

    package struct Capture: Sendable, Hashable {
        package var name: String
        /// As it stands in the canonical path.
        package var value: String
    }

    package internal(set) var outcome = RouteDecision.Outcome.notFound
    /// Routes whose host and path fit, in order of precedence; then some of the others, which fail on host or path.
    package internal(set) var candidates: [Candidate] = []
    /// Why the winner won over the next one that matches; `nil` where it is the only one.
    package internal(set) var decidedBy: Precedence?
    package internal(set) var captures: [Capture] = []
    /// The value of `Allow` for a 405; else empty.
    package internal(set) var allow = ""
    /// The canonical path that was looked up.
    package internal(set) var path = ""
}
