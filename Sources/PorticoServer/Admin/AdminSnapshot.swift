// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// The admin listener's own routes; no route of the configuration is reachable there, nor these elsewhere.
enum AdminSnapshot {
    static func make(readiness: ReadinessFlag) -> Snapshot {
        Snapshot(
            endpoints: [
                ("healthz", "GET /healthz", HealthAction { true }),
                ("readyz", "GET /readyz", HealthAction { readiness.isReady }),
            ])
    }
}

extension Snapshot {
    /// Routes by method and path, `GET /healthz`; exchanges are not logged.
    convenience init(endpoints: [(name: String, match: String, action: any RouteAction)]) {
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
                filters: FilterChain([]), action: endpoint.action, timeouts: nil)
        }
        let entries = zip(endpoints, matches).map { RouteEntry(name: $0.name, match: $1, location: place) }
        self.init(router: Router(entries), routes: routes, isLogged: false)
    }
}

extension PathPattern {
    /// Literal segments, `*`, and `**` at the end.
    init(literal path: String) {
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
