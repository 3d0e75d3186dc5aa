// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Whether one request can match two routes of the same host and path, told from their other conditions.
enum RouteOverlap {
    static func exists(_ left: RouteMatch, _ right: RouteMatch) -> Bool {
        self.methodsOverlap(left, right)
            && !Self.exclude(left.headers, right.headers, ignoringCase: true)
            && !Self.exclude(left.query, right.query, ignoringCase: false)
            && !Self.exclude(left.cookies, right.cookies, ignoringCase: false)
            && Self.networksOverlap(left.clientIP, right.clientIP)
    }

    /// Whether a route's own conditions can never hold together.
    static func isImpossible(_ match: RouteMatch) -> Bool {
        Self.exclude(match.headers, match.headers, ignoringCase: true)
            || Self.exclude(match.query, match.query, ignoringCase: false)
            || Self.exclude(match.cookies, match.cookies, ignoringCase: false)
    }

    /// The methods that a route takes, `HEAD` with `GET`.
    static func methods(_ match: RouteMatch) -> Set<String> {
        let named = Set(match.methods)
        return named.contains("GET") ? named.union(["HEAD"]) : named
    }

    private static func methodsOverlap(_ left: RouteMatch, _ right: RouteMatch) -> Bool {
        if left.methods.isEmpty || right.methods.isEmpty { return true }
        return !Self.methods(left).isDisjoint(with: Self.methods(right))
    }

    private static func networksOverlap(_ left: [Network], _ right: [Network]) -> Bool {
        if left.isEmpty || right.isEmpty { return true }
        return left.contains { one in
            right.contains { one.contains($0.address) || $0.contains(one.address) }
        }
    }

    static func isSameName(_ left: FieldPredicate, _ right: FieldPredicate, _ ignoringCase: Bool) -> Bool {
        left.name == right.name || (ignoringCase && left.name.lowercased() == right.name.lowercased())
    }

    private static func exclude(_ left: [FieldPredicate], _ right: [FieldPredicate], ignoringCase: Bool) -> Bool {
        left.contains { one in
            right.contains { Self.isSameName(one, $0, ignoringCase) && Self.exclude(one.condition, $0.condition) }
        }
    }

    /// Two exact values of one name exclude each other: a request that repeats the field does not count here.
    private static func exclude(_ left: FieldPredicate.Condition, _ right: FieldPredicate.Condition) -> Bool {
        switch (left, right) {
        case (.absent, .absent): false
        case (.absent, _), (_, .absent): true
        case (.equals(let one), .equals(let other)): one != other
        case (.equals(let value), .regex(let pattern)), (.regex(let pattern), .equals(let value)):
            Regex.isFound(pattern, in: value).map { !$0 } ?? false
        default: false
        }
    }
}
