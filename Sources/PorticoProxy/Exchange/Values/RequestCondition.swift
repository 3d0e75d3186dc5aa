// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Conditions on a request's fields and cookies, compiled; all must hold. For actions and filters that choose by them.
package struct RequestCondition: Sendable {
    private var predicates = PredicateTable()
    private var indices = 0..<0

    package init(headers: [FieldPredicate], cookies: [FieldPredicate]) {
        var match = RouteMatch(path: PathPattern(segments: [], remainder: nil, text: "/"))
        match.headers = headers
        match.cookies = cookies
        self.indices = self.predicates.add(match)
    }

    package func holds(_ exchange: Exchange) -> Bool {
        for index in self.indices
        where !self.predicates.holds(index, exchange.request, &exchange.decision.scratch) {
            return false
        }
        return true
    }
}
