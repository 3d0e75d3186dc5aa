// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What ranks two routes that match a request with the same host pattern and path shape.
struct RouteRank: Hashable, Sendable {
    var priority: Int
    var hasMethods: Bool
    var headers: Int
    var query: Int
    var cookies: Int

    init(_ entry: RouteEntry) {
        self.priority = entry.priority
        self.hasMethods = !entry.match.methods.isEmpty
        self.headers = entry.match.headers.count
        self.query = entry.match.query.count
        self.cookies = entry.match.cookies.count
    }

    /// Whether this one wins.
    func precedes(_ other: RouteRank) -> Bool {
        guard let decisive = self.decisive(against: other) else { return false }
        switch decisive {
        case .priority: return self.priority > other.priority
        case .method: return self.hasMethods
        case .headers: return self.headers > other.headers
        case .query: return self.query > other.query
        case .cookies: return self.cookies > other.cookies
        case .host, .path, .order: return false
        }
    }

    /// The first rank in which they differ.
    func decisive(against other: RouteRank) -> Precedence? {
        if self.priority != other.priority { return .priority }
        if self.hasMethods != other.hasMethods { return .method }
        if self.headers != other.headers { return .headers }
        if self.query != other.query { return .query }
        return self.cookies != other.cookies ? .cookies : nil
    }
}

/// The ranks in their order: the first in which two matching routes differ decides.
public enum Precedence: String, Sendable, CaseIterable {
    /// The higher `priority`.
    case priority
    /// Exact host, longer wildcard, any host.
    case host
    /// Segment by segment from the left: literal before `{name}` and `*` before `**`.
    case path
    /// Methods named before none.
    case method
    /// More conditions on headers.
    case headers
    /// More conditions on query parameters.
    case query
    /// More conditions on cookies.
    case cookies
    /// Nothing ranks them (one request carries both of two exact values): the one that the table lists first.
    case order
}
