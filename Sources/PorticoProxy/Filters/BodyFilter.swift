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
    /// Asked before the response hooks run: what counts is the head as it came, in `exchange.response`.
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

    /// Who changes the body of this answer of a service; `nil`: nobody does.
    func responseChange(_ exchange: Exchange) -> BodyChange? {
        guard !self.bodyFilters.isEmpty else { return nil }
        return BodyChange(self.bodyFilters.filter { $0.changesResponseBody(exchange) })
    }

    /// Who changes the body of this answer of the gateway's own; `nil`: nobody does.
    func changeOfOwn(_ exchange: Exchange) -> BodyChange? {
        guard !self.bodyFilters.isEmpty else { return nil }
        let filters = self.bodyFilters.filter { type(of: $0).coversOwnAnswers && $0.changesResponseBody(exchange) }
        return BodyChange(filters)
    }
}

/// The filters that change one response's body. They are asked when its head has come, and hold for it whatever response
/// hooks make of that.
struct BodyChange {
    /// In pipeline order.
    let filters: [any BodyFilter]

    /// `nil`: there is none.
    init?(_ filters: [any BodyFilter]) {
        guard !filters.isEmpty else { return nil }
        self.filters = filters
    }

    /// The most bytes of the body.
    var limit: Int { self.filters.map(\.bodyLimit).min() ?? .max }

    /// In reverse order. `nil`: the body is too long, or not what it should be.
    func apply(to body: [UInt8], _ exchange: Exchange) -> [UInt8]? {
        guard body.count <= self.limit else { return nil }
        var body = body
        for filter in self.filters.reversed() {
            guard let changed = filter.responseBody(body, exchange) else { return nil }
            body = changed
        }
        return body
    }
}

/// A service's body that is held back until it is whole, because some policy changes it.
struct HeldBody {
    let change: BodyChange
    private(set) var data: [UInt8] = []

    init(change: BodyChange) { self.change = change }

    /// False: it is too long.
    mutating func append(_ bytes: Span<UInt8>) -> Bool {
        guard self.data.count + bytes.count <= self.change.limit else { return false }
        bytes.withUnsafeBufferPointer { self.data.append(contentsOf: $0) }
        return true
    }
}
