// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// What happens after a request hook.
public enum Verdict: Sendable {
    /// On to the next filter.
    case next
    /// Stop here and answer the client.
    case respond(LocalResponse)
    /// Paused; the future's value decides. It completes on any loop.
    case wait(EventLoopFuture<Verdict>)
}

/// One policy of a route. Built once per worker from configuration; keeps no state of a single exchange.
///
/// Request hooks run in pipeline order, response hooks in reverse, all on the exchange's own loop; they never block.
public protocol Filter {
    /// The key in the configuration.
    static var name: String { get }
    func request(_ exchange: Exchange) -> Verdict
    func response(_ exchange: Exchange)
}

extension Filter {
    public func request(_ exchange: Exchange) -> Verdict { .next }
    public func response(_ exchange: Exchange) {}
}
