// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A place in a trie of path segments. Its literal children stand in the router's `LiteralTable`.
struct RouteNode: Sendable {
    /// The highest priority of any route at or below this node: a look-up that found a better one passes by.
    var highestPriority: Int
    /// The child for `{name}` and `*`; 0 where there is none.
    var single: UInt32 = 0
    /// The placeholders with literals or patterns, by their place in the router's `PlaceholderTable`; 0: none.
    var placeholders: UInt32 = 0
    var hasLiterals = false
    /// Candidates whose path ends here, best first: a range of the router's candidates.
    var endStart: UInt32 = 0
    var endCount: UInt32 = 0
    /// Candidates whose `**` begins here, best first.
    var remainderStart: UInt32 = 0
    var remainderCount: UInt32 = 0
}

/// A route as it stands at a node: what is left to test once host and path fit.
struct RouteCandidate: Sendable {
    var priority: Int
    /// Bits of the methods it takes; 0: any.
    var methods: UInt64
    /// Its place among the router's entries.
    var route: UInt32
    /// Its predicates: a range of the router's.
    var predicateStart: UInt32
    var predicateCount: UInt16
    /// Its client networks: a range of the router's.
    var networkCount: UInt16
    var networkStart: UInt32

    var isUnconditional: Bool { self.predicateCount == 0 && self.networkCount == 0 }
}
