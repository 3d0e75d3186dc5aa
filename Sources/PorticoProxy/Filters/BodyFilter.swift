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

    /// The same for work that takes long on a large body: `done` is called once, now or later on the exchange's loop.
    func requestBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void)
    func responseBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void)
}

extension BodyFilter {
    public var bodyLimit: Int { 10 * 1024 * 1024 }
    public func changesRequestBody(_ exchange: Exchange) -> Bool { false }
    public func requestBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? { body }
    public func changesResponseBody(_ exchange: Exchange) -> Bool { false }
    public func responseBody(_ body: [UInt8], _ exchange: Exchange) -> [UInt8]? { body }
    public func requestBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        done(self.requestBody(body, exchange))
    }
    public func responseBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        done(self.responseBody(body, exchange))
    }
}

extension FilterChain {
    /// The limit within which the request's body is gathered; `nil`: nobody changes it.
    func requestBodyLimit(_ exchange: Exchange) -> Int? {
        guard !self.bodyFilters.isEmpty else { return nil }
        return self.bodyFilters.filter { $0.changesRequestBody(exchange) }.map(\.bodyLimit).min()
    }

    /// In pipeline order. `done` gets `nil` where the body is not what it should be.
    func requestBody(_ body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        let filters = self.bodyFilters.filter { $0.changesRequestBody(exchange) }
        Self.change(body, filters[...], { $0.requestBody($1, exchange, $2) }, done)
    }

    /// One filter after the other, each when the one before has its result.
    static func change(
        _ body: [UInt8], _ filters: ArraySlice<any BodyFilter>,
        _ change: @escaping (any BodyFilter, [UInt8], @escaping ([UInt8]?) -> Void) -> Void,
        _ done: @escaping ([UInt8]?) -> Void
    ) {
        guard let filter = filters.first else { return done(body) }
        change(filter, body) { changed in
            guard let changed else { return done(nil) }
            Self.change(changed, filters.dropFirst(), change, done)
        }
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

    /// In reverse order. `done` gets `nil` where the body is too long, or not what it should be.
    func apply(to body: [UInt8], _ exchange: Exchange, _ done: @escaping ([UInt8]?) -> Void) {
        guard body.count <= self.limit else { return done(nil) }
        FilterChain.change(body, Array(self.filters.reversed())[...], { $0.responseBody($1, exchange, $2) }, done)
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
