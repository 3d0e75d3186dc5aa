// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What is wrong with a table of routes.
public struct RouteProblem: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// One request can match both routes, and no rule ranks them: an error.
        case tie
        /// The route's own conditions exclude each other: an error.
        case impossible
        /// Another route wins whenever this one matches: a warning.
        case unreachable
        /// A regular expression is malformed: an error.
        case regex
        /// More patterns at one place than are tried one after the other: an error.
        case patterns
        /// More different methods than can be told apart: an error.
        case methods
    }

    package var kind: Kind
    /// The routes concerned; of `unreachable` the one that never wins, then the one that always does.
    package var routes: [String]
    /// Where the routes stand, in the same order.
    package var locations: [SourceLocation]
    /// `routes 'a' and 'b' match the same requests`.
    package var message: String
    /// What both take: `both: host *, GET /api/users/**`; empty where there is nothing to add.
    package var detail: String
    /// What to do: `set 'priority', or narrow one of them`.
    package var fix: String

    package var isError: Bool { self.kind != .unreachable }
}
