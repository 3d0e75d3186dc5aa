// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire
import _StringProcessing

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
            && Self.form(match, request) != nil
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

    /// The pattern of the match that takes the path, with or without a slash at its end.
    private static func form(_ match: RouteMatch, _ request: Request) -> PathPattern? {
        let path = Self.segments(request.path)
        if Self.takes(match.path, path) { return match.path }
        guard match.ignoresTrailingSlash, match.path.remainder == nil, !match.path.segments.isEmpty else { return nil }
        var other = match.path
        if other.segments.last == .literal("") {
            other.segments.removeLast()
        } else {
            other.segments.append(.literal(""))
        }
        return Self.takes(other, path) ? other : nil
    }

    static func takes(_ pattern: PathPattern, _ segments: [String]) -> Bool {
        guard segments.count >= pattern.segments.count else { return false }
        if pattern.remainder == nil, segments.count > pattern.segments.count { return false }
        return zip(pattern.segments, segments).allSatisfy { segment, text in
            switch segment {
            case .literal(let literal): literal == text
            case .single: !text.isEmpty
            case .placeholder(let placeholder): Self.takes(placeholder.shape, text)
            }
        }
    }

    private static func takes(_ shape: PathPattern.Placeholder.Shape, _ text: String) -> Bool {
        guard text.hasPrefix(shape.prefix), text.hasSuffix(shape.suffix),
            text.count > shape.prefix.count + shape.suffix.count
        else { return false }
        let value = text.dropFirst(shape.prefix.count).dropLast(shape.suffix.count)
        guard let pattern = shape.pattern else { return true }
        return (try? _StringProcessing.Regex(pattern).wholeMatch(in: String(value))) != nil
    }

    /// Pairs of routes that match and that no rule ranks, since their paths have placeholders of one rank at one place.
    func pathTies(_ request: Request) -> [(Int, Int)] {
        let matching = self.entries.indices.filter { self.matches(self.entries[$0].match, request, anyMethod: false) }
        return matching.flatMap { left in
            matching.filter { right in
                let (one, two) = (self.entries[left], self.entries[right])
                guard left < right, one.priority == two.priority,
                    self.hostRank(one.match, request.host) == self.hostRank(two.match, request.host),
                    let first = Self.form(one.match, request), let second = Self.form(two.match, request)
                else { return false }
                for (a, b) in zip(first.segments, second.segments) {
                    if Self.kind(a) != Self.kind(b) { return false }
                    if case .placeholder(let a) = a, case .placeholder(let b) = b, a.shape != b.shape { return true }
                }
                return false
            }
            .map { (left, $0) }
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

    /// Literals and the end 0, a pattern 1, then the longer literals, any segment 2000, the remainder 3000: compared
    /// from the left, the lower wins.
    private static func kinds(_ pattern: PathPattern?) -> [Int] {
        (pattern?.segments ?? []).map(Self.kind) + [pattern?.remainder == nil ? 0 : 3000]
    }

    private static func kind(_ segment: PathPattern.Segment) -> Int {
        switch segment {
        case .literal: 0
        case .single: 2000
        case .placeholder(let placeholder):
            placeholder.shape.pattern == nil ? 1000 - (placeholder.shape.prefix + placeholder.shape.suffix).count : 1
        }
    }

    private func precedes(_ left: Int, _ right: Int, _ request: Request) -> Bool {
        let (one, two) = (self.entries[left], self.entries[right])
        if one.priority != two.priority { return one.priority > two.priority }
        let hosts = (self.hostRank(one.match, request.host) ?? -1, self.hostRank(two.match, request.host) ?? -1)
        if hosts.0 != hosts.1 { return hosts.0 > hosts.1 }
        let kinds = (Self.kinds(Self.form(one.match, request)), Self.kinds(Self.form(two.match, request)))
        if kinds.0 != kinds.1 { return kinds.0.lexicographicallyPrecedes(kinds.1) }
        if one.match.methods.isEmpty != two.match.methods.isEmpty { return two.match.methods.isEmpty }
        let counts = (Self.counts(one.match), Self.counts(two.match))
        if counts.0 != counts.1 { return counts.1.lexicographicallyPrecedes(counts.0) }
        return left < right
    }

    private static func counts(_ match: RouteMatch) -> [Int] {
        [match.headers.count, match.clientIP.isEmpty ? 0 : 1, match.query.count, match.cookies.count]
    }
}
