// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The client's half of one exchange: the turn of an HTTP/1 connection, or whoever made a call. An exchange tells it
/// what to send, and hears from it by its own events (`receiveBody`, `receiveEnd`, `clientGone` …).
///
/// All calls come on the worker's loop. Any of them may lead to an event of the exchange before it returns.
protocol ClientStream: AnyObject {
    /// How long the stream may stand still where nothing else says so, in nanoseconds.
    var idleNanoseconds: UInt64 { get }
    /// Where the connection is from, as a proxy in front may have said, and where it has come to; `nil`: there is none.
    var addresses: (client: SocketAddress, local: SocketAddress)? { get }
    /// It takes no more for now: the side that bytes come from should not be read.
    var isCongested: Bool { get }
    /// Whether the client has taken bytes of the response since this was asked last.
    func hasDelivered() -> Bool
    /// Pieces of the response may come as chunks; known once the head is sent.
    var takesChunks: Bool { get }
    /// The rest of the request must have been read before the stream can be used again.
    var awaitsRequestEnd: Bool { get }

    /// The exchange takes bytes of the request's body.
    func resumeReading()
    /// It takes no more for now.
    func pauseReading()

    /// A client that waits for leave to send its body gets it (RFC 9110 §10.1.1).
    func sendContinue()
    /// Passes on the 1xx in the exchange's `response`.
    func sendInterim(_ exchange: Exchange)
    /// Sends the head in the exchange's `response`.
    /// - Parameter closes: The client's connection is not to be used again.
    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool)
    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm)
    /// The body whole; `sendEnd` follows.
    func sendBody(whole bytes: [UInt8])
    /// The response is complete.
    func sendEnd(_ trailers: Fields?)
    /// There will be no whole response.
    func cancel(_ error: ProxyError.Kind)
    /// The last word: the exchange is over, and everything is known of it.
    func exchangeEnded(_ exchange: Exchange)
}

/// A client within the gateway: it has no connection, so nothing of it can be paused, congested or reused.
protocol InnerClientStream: ClientStream {}

extension InnerClientStream {
    var addresses: (client: SocketAddress, local: SocketAddress)? { nil }
    var isCongested: Bool { false }
    func hasDelivered() -> Bool { false }
    var takesChunks: Bool { false }
    var awaitsRequestEnd: Bool { false }
    func resumeReading() {}
    func pauseReading() {}
    func sendContinue() {}
    func sendInterim(_ exchange: Exchange) {}
}

/// Whose response a client is sent.
enum ResponseSource {
    case service
    /// The gateway's own, with a body of so many bytes.
    case gateway(bodyCount: Int)
}
