// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import PorticoWire

/// What happens after a request hook.
public enum Verdict: Sendable {
    /// On to the next filter.
    case next
    /// Stop here and answer the client.
    case respond(LocalResponse)
    /// Paused; the future's value decides, which may be to wait again. It completes on any loop, in `ended` at the latest:
    /// the client may leave before.
    case wait(EventLoopFuture<Verdict>)
}

/// One policy of a route. Built once for each route and worker, and never changed; what it remembers stands in the places
/// that its `FilterBuilder` gives it.
///
/// Request hooks run in pipeline order, response hooks in reverse, all on the exchange's own loop; they never block.
public protocol Filter {
    /// The key in the configuration.
    static var name: String { get }
    /// Its response hooks run for what the gateway answers itself too, whether its request hook ran or not.
    static var coversOwnAnswers: Bool { get }
    func request(_ exchange: Exchange) -> Verdict
    /// Fields that come behind the request's body, on their way to the service. What the head must not have they must not.
    func requestFields(_ fields: inout Fields, _ exchange: Exchange)
    /// The head of the answer stands in `exchange.response`: a service's, or one of the gateway's own where the filter
    /// covers that.
    func response(_ exchange: Exchange)
    /// Fields that come beside the head: those of a 1xx, or of the trailers. What the head must not have they must not.
    func responseFields(_ fields: inout Fields, _ exchange: Exchange)
    /// The exchange is over: `exchange.status` and `exchange.error` say how. Called for the filters whose request hook ran.
    func ended(_ exchange: Exchange)
}

extension Filter {
    public static var coversOwnAnswers: Bool { false }
    public func request(_ exchange: Exchange) -> Verdict { .next }
    public func requestFields(_ fields: inout Fields, _ exchange: Exchange) {}
    public func response(_ exchange: Exchange) {}
    public func responseFields(_ fields: inout Fields, _ exchange: Exchange) {}
    public func ended(_ exchange: Exchange) {}
}

/// A policy that looks at bodies as they pass, piece by piece, and changes nothing of them.
public protocol StreamFilter: Filter {
    /// Of the request's body, on its way to a service: each once, however often the request is sent.
    func requestPiece(_ data: Span<UInt8>, _ exchange: Exchange)
    /// Of a service's body, on its way to the client.
    func responsePiece(_ data: Span<UInt8>, _ exchange: Exchange)
}

extension StreamFilter {
    public func requestPiece(_ data: Span<UInt8>, _ exchange: Exchange) {}
    public func responsePiece(_ data: Span<UInt8>, _ exchange: Exchange) {}
}
