// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// What is wrong with a table of routes.
public struct RouteProblem: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// One request can match both routes, and no rule ranks them: an error.
        case tie
        /// The route's own conditions exclude each other: an error.
        case impossible
        /// Another route wins whenever this one matches: a warning.
        case unreachable
        /// A regular expression is malformed: an error.
        case regex
        /// More different methods than can be told apart: an error.
        case methods
    }

    public var kind: Kind
    /// The routes concerned; of `unreachable` the one that never wins, then the one that always does.
    public var routes: [String]
    /// Where the routes stand, in the same order.
    public var locations: [SourceLocation]
    /// `routes 'a' and 'b' match the same requests`.
    public var message: String
    /// What both take: `both: host *, GET /api/users/**`; empty where there is nothing to add.
    public var detail: String
    /// What to do: `set 'priority', or narrow one of them`.
    public var fix: String

    public var isError: Bool { self.kind != .unreachable }
}
