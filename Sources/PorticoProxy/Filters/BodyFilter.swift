// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A policy that changes bodies. It gets each of them whole, within its limit; all others stream.
public protocol BodyFilter: Filter {
    /// The most bytes of a body that is changed. A longer one is refused: with 413, or with 502 where it is the
    /// service's.
    var bodyLimit: Int { get }
    /// Asked when the request hooks have run.
    func changesRequestBody(_ exchange: Exchange) -> Bool
    /// `nil`: it is not what it should be, which is answered with 400.
    func requestBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]?
    /// Asked when the response hooks have run; the head stands in `exchange.response`.
    func changesResponseBody(_ exchange: Exchange) -> Bool
    /// `nil`: it is not what it should be, which is answered with 502.
    func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]?
}

extension BodyFilter {
    public var bodyLimit: Int { 10 * 1024 * 1024 }
    public func changesRequestBody(_ exchange: Exchange) -> Bool { false }
    public func requestBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? { body }
    public func changesResponseBody(_ exchange: Exchange) -> Bool { false }
    public func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? { body }
}

extension FilterChain {
    /// The limit within which the request's body is gathered; `nil`: nobody changes it.
    func requestBodyLimit(_ exchange: Exchange) -> Int? {
        guard !self.bodyFilters.isEmpty else { return nil }
        return self.bodyFilters.filter { $0.changesRequestBody(exchange) }.map(\.bodyLimit).min()
    }

    /// In pipeline order.
    func requestBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? {
        var body = body
        for filter in self.bodyFilters where filter.changesRequestBody(exchange) {
            guard let changed = filter.requestBody(body, exchange) else { return nil }
            body = changed
        }
        return body
    }

    /// The limit within which the response's body is gathered; `nil`: nobody changes it.
    func responseBodyLimit(_ exchange: Exchange) -> Int? {
        guard !self.bodyFilters.isEmpty else { return nil }
        return self.bodyFilters.filter { $0.changesResponseBody(exchange) }.map(\.bodyLimit).min()
    }

    /// In reverse order.
    func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? {
        var body = body
        for filter in self.bodyFilters.reversed() where filter.changesResponseBody(exchange) {
            guard let changed = filter.responseBody(body, exchange) else { return nil }
            body = changed
        }
        return body
    }
}
