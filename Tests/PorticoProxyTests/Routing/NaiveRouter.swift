// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

@testable import PorticoProxy

/// What `Router` must do, in the plainest way: test every route, keep those that match, sort them by rank.
struct NaiveRouter {
    let entries: [RouteEntry]

    struct Request {
        var method: String
        /// Canonical.
        var path: String
        var host: String
        var headers: [(String, String)] = []
        var query: [(String, String)] = []
        var cookies: [(String, String)] = []
        var client: IPAddress
    }

    func route(_ request: Request) -> RouteDecision.Outcome {
        let matching = self.entries.indices.filter { self.matches(self.entries[$0].match, request, anyMethod: false) }
        if let winner = matching.min(by: { self.precedes($0, $1, request) }) { return .route(winner) }
        let exceptMethod = self.entries.contains { self.matches($0.match, request, anyMethod: true) }
        return exceptMethod ? .methodNotAllowed : .notFound
    }

    static func segments(_ path: String) -> [String] {
        path == "/" ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    func matches(_ match: RouteMatch, _ request: Request, anyMethod: Bool) -> Bool {
        let isMethod =
            anyMethod || match.methods.isEmpty || match.methods.contains(request.method)
            || (request.method == "HEAD" && match.methods.contains("GET"))
        return isMethod && self.hostRank(match, request.host) != nil
            && Self.takes(match.path, Self.segments(request.path))
            && (match.clientIP.isEmpty || match.clientIP.contains { $0.contains(request.client) })
            && match.headers.allSatisfy { predicate in
                let values = request.headers.filter { $0.0.lowercased() == predicate.name.lowercased() }.map(\.1)
                return Self.holds(predicate.condition, values)
            }
            && match.query.allSatisfy { p in Self.holds(p.condition, request.query.filter { $0.0 == p.name }.map(\.1)) }
            && match.cookies.allSatisfy { p in
                Self.holds(p.condition, request.cookies.filter { $0.0 == p.name }.map(\.1))
            }
    }

    private static func holds(_ condition: FieldPredicate.Condition, _ values: [String]) -> Bool {
        switch condition {
        case .present: !values.isEmpty
        case .absent: values.isEmpty
        case .equals(let value): values.contains(value)
        case .regex(let pattern): values.contains { Regex.isFound(pattern, in: $0) ?? false }
        }
    }

    static func takes(_ pattern: PathPattern, _ segments: [String]) -> Bool {
        guard segments.count >= pattern.segments.count else { return false }
        if pattern.remainder == nil, segments.count > pattern.segments.count { return false }
        return zip(pattern.segments, segments).allSatisfy { segment, text in
            switch segment {
            case .literal(let literal): literal == text
            case .single: !text.isEmpty
            }
        }
    }

    private func hostRank(_ match: RouteMatch, _ host: String) -> Int? {
        if match.hosts.isEmpty { return 0 }
        return match.hosts.compactMap { pattern -> Int? in
            switch pattern {
            case .exact(let name): name == host ? Int.max : nil
            case .wildcard(let suffix): host.hasSuffix(suffix) && host != suffix ? suffix.utf8.count : nil
            }
        }
        .max()
    }

    /// Literal 0, single 1, remainder 2, the end 0: compared from the left, the lower wins.
    private static func kinds(_ pattern: PathPattern) -> [Int] {
        pattern.segments.map { segment in
            if case .literal = segment { 0 } else { 1 }
        } + [pattern.remainder == nil ? 0 : 2]
    }

    private func precedes(_ left: Int, _ right: Int, _ request: Request) -> Bool {
        let (one, two) = (self.entries[left], self.entries[right])
        if one.priority != two.priority { return one.priority > two.priority }
        let hosts = (self.hostRank(one.match, request.host) ?? -1, self.hostRank(two.match, request.host) ?? -1)
        if hosts.0 != hosts.1 { return hosts.0 > hosts.1 }
        let kinds = (Self.kinds(one.match.path), Self.kinds(two.match.path))
        if kinds.0 != kinds.1 { return kinds.0.lexicographicallyPrecedes(kinds.1) }
        if one.match.methods.isEmpty != two.match.methods.isEmpty { return two.match.methods.isEmpty }
        let counts = (Self.counts(one.match), Self.counts(two.match))
        if counts.0 != counts.1 { return counts.1.lexicographicallyPrecedes(counts.0) }
        return left < right
    }

    private static func counts(_ match: RouteMatch) -> [Int] {
        [match.headers.count, match.query.count, match.cookies.count]
    }
}
