// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// A route that the program itself brings: the admin address and the demo's services have them.
struct Endpoint {
    var name: String
    /// Method and path: `GET /status`.
    var match: String
    var filters: [any Filter]
    var action: any RouteAction

    init(_ name: String, _ match: String, filters: [any Filter] = [], _ action: any RouteAction) {
        self.name = name
        self.match = match
        self.filters = filters
        self.action = action
    }
}

extension Snapshot {
    /// Serves these alone; exchanges are not logged.
    convenience init(endpoints: [Endpoint]) {
        let place = SourceLocation(file: "portico", line: 1, column: 1)
        let matches = endpoints.map { endpoint in
            let words = endpoint.match.split(separator: " ")
            var match = RouteMatch(path: PathPattern(literal: String(words.last ?? "/")))
            match.methods = words.dropLast().map(String.init)
            return match
        }
        let routes = zip(endpoints, matches).map { endpoint, match in
            Route(
                name: endpoint.name, template: match.path.text, captureNames: match.path.captureNames,
                filters: FilterChain(endpoint.filters), action: endpoint.action, timeouts: nil)
        }
        let entries = zip(endpoints, matches).map { RouteEntry(name: $0.name, match: $1, location: place) }
        self.init(router: Router(entries), routes: routes)
    }
}

extension PathPattern {
    /// Literal segments, `*`, and `**` at the end.
    fileprivate init(literal path: String) {
        var words = path.split(separator: "/").map(String.init)
        let hasRemainder = words.last == "**"
        if hasRemainder { words.removeLast() }
        self.init(
            segments: words.map { $0 == "*" ? .single(name: nil) : .literal($0) },
            remainder: hasRemainder ? Remainder(name: nil) : nil,
            text: path
        )
    }
}
