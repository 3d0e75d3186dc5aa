// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What ranks two routes that match a request with the same host pattern and path shape.
struct RouteRank: Hashable, Sendable {
    var priority: Int
    var hasMethods: Bool
    var headers: Int
    /// The client's address is one condition, however many networks are named.
    var hasNetworks: Bool
    var query: Int
    var cookies: Int

    init(_ entry: RouteEntry) {
        self.priority = entry.priority
        self.hasMethods = !entry.match.methods.isEmpty
        self.headers = entry.match.headers.count
        self.hasNetworks = !entry.match.clientIP.isEmpty
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
        case .clientIP: return self.hasNetworks
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
        if self.hasNetworks != other.hasNetworks { return .clientIP }
        if self.query != other.query { return .query }
        return self.cookies != other.cookies ? .cookies : nil
    }
}
