// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Somebody who wants to know how one exchange is decided, and is told at each step.
protocol ExchangeWatcher: AnyObject {
    /// Nothing may leave the gateway: it is only asked what would happen.
    var isDry: Bool { get }

    /// The request as it came.
    func began(_ exchange: Exchange)
    /// A step of the gateway's own let the request pass, perhaps changed.
    func passed(_ step: String, _ exchange: Exchange)
    func refused(_ reason: String, _ step: String, _ exchange: Exchange)
    /// It is known who the client is.
    func identified(_ exchange: Exchange)
    func routed(_ exchange: Exchange, _ router: Router)
    func filtered(_ name: String, _ verdict: Verdict, _ exchange: Exchange)
    /// The filter that waited has its verdict.
    func waited(_ result: Result<Verdict, any Error>, _ exchange: Exchange)
    /// What the filter or the action at hand says about itself.
    func note(_ text: String)
    /// The action asks services itself.
    func calls(_ exchange: Exchange)
    /// Where a dry exchange would go: it goes no further.
    func forwards(_ exchange: Exchange, to service: Service)
    /// A connection to a service stands.
    func connected()
    /// The gateway answers itself.
    func answers(_ exchange: Exchange)
    /// The head in `response` is about to be sent: what was seen may be added.
    func commits(_ exchange: Exchange)
    /// The next random number: a dry exchange has numbers of its own.
    func drawNumber(_ core: WorkerCore) -> UInt64
}
