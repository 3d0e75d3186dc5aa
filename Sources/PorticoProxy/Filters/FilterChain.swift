// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A route's filters in pipeline order.
public struct FilterChain {
    private let filters: [any Filter]
    /// Those that change bodies.
    let bodyFilters: [any BodyFilter]

    public init(_ filters: [any Filter]) {
        self.filters = filters
        self.bodyFilters = filters.compactMap { $0 as? any BodyFilter }
    }

    /// Runs the request hooks from `start` on. `nil`: all said next.
    func request(_ exchange: Exchange, from start: Int) -> (verdict: Verdict, index: Int)? {
        var index = start
        while index < self.filters.count {
            let verdict = self.filters[index].request(exchange)
            if let trace = exchange.trace { trace.filtered(type(of: self.filters[index]).name, verdict, exchange) }
            guard case .next = verdict else { return (verdict, index) }
            index += 1
        }
        return nil
    }

    func response(_ exchange: Exchange) {
        var index = self.filters.count - 1
        while index >= 0 {
            self.filters[index].response(exchange)
            index -= 1
        }
    }
}
