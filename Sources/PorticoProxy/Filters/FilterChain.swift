// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// A route's filters in pipeline order.
package struct FilterChain {
    private let filters: [any Filter]
    /// Those that change bodies.
    let bodyFilters: [any BodyFilter]
    /// Those that look at bodies as they pass.
    private let streamFilters: [any StreamFilter]

    package init(_ filters: [any Filter]) {
        self.filters = filters
        self.bodyFilters = filters.compactMap { $0 as? any BodyFilter }
        self.streamFilters = filters.compactMap { $0 as? any StreamFilter }
    }

    func name(at index: Int) -> String { type(of: self.filters[index]).name }

    /// Runs the request hooks from `start` on. `nil`: all said next.
    func request(_ exchange: Exchange, from start: Int) -> (verdict: Verdict, index: Int)? {
        var index = start
        while index < self.filters.count {
            exchange.filtersRun = index + 1
            let verdict = self.filters[index].request(exchange)
            if let watcher = exchange.watcher { watcher.filtered(self.name(at: index), verdict, exchange) }
            guard case .next = verdict else { return (verdict, index) }
            // A hook may have ended the exchange, and said next all the same.
            guard exchange.progress.stage == .deciding else { return nil }
            index += 1
        }
        return nil
    }

    /// The response hooks, on a service's answer.
    func response(_ exchange: Exchange) {
        var index = self.filters.count - 1
        while index >= 0 {
            self.filters[index].response(exchange)
            index -= 1
        }
    }

    /// The response hooks of those that cover what the gateway answers itself.
    func responseOfOwn(_ exchange: Exchange) {
        for filter in self.filters.reversed() where type(of: filter).coversOwnAnswers { filter.response(exchange) }
    }

    func requestFields(_ fields: inout Fields, _ exchange: Exchange) {
        for filter in self.filters { filter.requestFields(&fields, exchange) }
    }

    func responseFields(_ fields: inout Fields, _ exchange: Exchange) {
        for filter in self.filters.reversed() { filter.responseFields(&fields, exchange) }
    }

    /// Tells those whose request hook ran that the exchange is over.
    func ended(_ exchange: Exchange) {
        var index = exchange.filtersRun - 1
        while index >= 0 {
            self.filters[index].ended(exchange)
            index -= 1
        }
    }

    // MARK: Bodies as they pass

    /// Somebody looks at them.
    var watchesBodies: Bool { !self.streamFilters.isEmpty }

    @inline(__always)
    func requestPiece(_ data: Span<UInt8>, _ exchange: Exchange) {
        guard self.watchesBodies else { return }
        for filter in self.streamFilters { filter.requestPiece(data, exchange) }
    }

    @inline(__always)
    func responsePiece(_ data: Span<UInt8>, _ exchange: Exchange) {
        guard self.watchesBodies else { return }
        for filter in self.streamFilters.reversed() { filter.responsePiece(data, exchange) }
    }
}
