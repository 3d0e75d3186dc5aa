// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The service's half of one attempt. An exchange tells it what to send, and hears from it by its own events, each with
/// the attempt's number (`attemptConnected`, `receiveHead`, `attemptFailed` …).
///
/// All calls come on the worker's loop.
protocol UpstreamStream: AnyObject {
    /// The connection has carried another exchange before: its end may have been on the way when the request left.
    var wasUsedBefore: Bool { get }
    /// The connection carries several exchanges, and may refuse one of them.
    var isShared: Bool { get }
    /// It takes no more for now: the request should not be read.
    var isCongested: Bool { get }
    /// Whether the service has taken bytes of the request since this was asked last.
    func hasDelivered() -> Bool
    /// Pieces of the request may come as chunks; known once the head is sent.
    var takesChunks: Bool { get }

    /// Sends the exchange's request as its target gets it.
    func sendHead(_ exchange: Exchange)
    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm)
    /// The body whole; `sendEnd` follows.
    func sendBody(whole bytes: [UInt8])
    func sendEnd(_ trailers: Fields?)

    /// The client takes bytes of the response.
    func resumeReading()
    /// It takes no more for now.
    func pauseReading()
    /// Nobody wants the response any more.
    func cancel()
}

/// A stream that is still to come: its connection is being made.
protocol PendingStream: AnyObject {
    func cancel()
}

/// Where an attempt gets its stream.
protocol StreamSource: AnyObject {
    /// - Parameter isFresh: On a connection that nothing has used yet.
    func open(_ target: Target, for exchange: Exchange, attempt: Int, isFresh: Bool) -> OpenedStream
    /// No service uses the target any more. Exchanges in flight keep their streams.
    func retire()

    /// Connections in use, being made, or idle.
    var count: Int { get }
    var idleCount: Int { get }
    /// Connections that came to stand, and attempts at one that failed.
    var opened: UInt64 { get }
    var connectFailures: UInt64 { get }
}

/// What comes of asking for a stream.
enum OpenedStream {
    case ready(any UpstreamStream)
    /// The exchange hears of it: `attemptConnected`, or `attemptFailed`.
    case pending(any PendingStream)
    case failed(ProxyError.Kind)
}
