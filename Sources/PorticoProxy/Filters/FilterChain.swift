// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A route's filters in pipeline order.
public struct FilterChain {
    private let filters: [any Filter]

    public init(_ filters: [any Filter]) { self.filters = filters }

    /// Runs the request hooks from `start` on. `nil`: all said next.
    func request(_ exchange: Exchange, from start: Int) -> (verdict: Verdict, index: Int)? {
        var index = start
        while index < self.filters.count {
            switch self.filters[index].request(exchange) {
            case .next: index += 1
            case let verdict: return (verdict, index)
            }
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
