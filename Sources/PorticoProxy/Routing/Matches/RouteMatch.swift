// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// The conditions under which a route takes a request, as its `match` says them. All that are present must hold.
public struct RouteMatch: Sendable, Hashable {
    /// Any of these; empty: any host.
    public var hosts: [HostPattern] = []
    /// Any of these, upper case as sent (`GET` takes HEAD too); empty: any method.
    public var methods: [String] = []
    public var path: PathPattern
    /// A slash at the path's end makes no difference: `/users/7/` is also `/users/7`.
    package var ignoresTrailingSlash = false
    /// All must hold. Names are compared without case.
    package var headers: [FieldPredicate] = []
    /// All must hold. Names are compared exactly.
    package var query: [FieldPredicate] = []
    /// All must hold. Names are compared exactly.
    package var cookies: [FieldPredicate] = []
    /// Any of these; empty: any client.
    package var clientIP: [Network] = []
    /// Where `hosts`, `methods`, `path` and `client_ip` stand; the keys present only.
    package var locations: [String: SourceLocation] = [:]

    public init(path: PathPattern) { self.path = path }
}

/// A host of `match.hosts`: exact, or `*.example.com` (one or more labels, not `example.com` itself).
/// In lower case, without port.
public enum HostPattern: Sendable, Hashable {
    case exact(String)
    /// What follows the `*`, with its dot: `.example.com`.
    case wildcard(suffix: String)
}

/// A path, segment by segment.
public struct PathPattern: Sendable, Hashable {
    public enum Segment: Sendable, Hashable {
        /// In canonical form (unreserved characters decoded).
        case literal(String)
        /// `{name}`, one segment that is captured; `*` has no name.
        case single(name: String?)
        /// A placeholder with literals around it, or with a pattern.
        case placeholder(Placeholder)
    }
    public var segments: [Segment]
    /// `nil`: the path ends with its segments. Else zero or more further segments: `**` (no name), or `{name**}`.
    public var remainder: Remainder?
    /// The text as written: the route's template in metrics and logs.
    public var text: String

    public struct Remainder: Sendable, Hashable {
        public var name: String?
        public init(name: String?) { self.name = name }
    }

    public init(segments: [Segment], remainder: Remainder?, text: String) {
        self.segments = segments
        self.remainder = remainder
        self.text = text
    }
}

/// A condition on one header field, query parameter or cookie.
package struct FieldPredicate: Sendable, Hashable {
    package enum Condition: Sendable, Hashable {
        case present
        case absent
        case equals(String)
        /// Matches when the expression is found in the value; `^` and `$` anchor it. Linear-time syntax (RE2's).
        case regex(String)
    }
    package var name: String
    package var condition: Condition
    package var location: SourceLocation?

    package init(name: String, condition: Condition, location: SourceLocation? = nil) {
        self.name = name
        self.condition = condition
        self.location = location
    }
}
