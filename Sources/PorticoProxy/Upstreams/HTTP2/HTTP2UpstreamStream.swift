// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One stream of an HTTP/2 connection to a target: the service's half of one attempt.
final class HTTP2UpstreamStream: MultiplexedStream {
    /// `nil`: it is not in use.
    private(set) var exchange: Exchange?
    private var connection: HTTP2UpstreamConnection?
    /// Of the exchange.
    private(set) var attempt = 0
    private(set) var wasUsedBefore = false
    /// The client takes none of the response now.
    private var isPaused = false
    private var deliveredBefore = 0

    /// The next response on a stream of this connection is for this attempt.
    func carry(_ exchange: Exchange, _ attempt: Int, _ connection: HTTP2UpstreamConnection, wasUsedBefore: Bool) {
        self.exchange = exchange
        self.attempt = attempt
        self.connection = connection
        self.wasUsedBefore = wasUsedBefore
        self.isPaused = false
    }

    override func release() {
        self.exchange = nil
        self.connection = nil
        super.release()
    }

    /// It has come to its end: its exchange is told by whoever calls.
    func end() -> (exchange: Exchange, attempt: Int)? {
        guard let exchange, let connection else { return nil }
        let attempt = self.attempt
        connection.remove(self)
        return (exchange, attempt)
    }

    func fail(_ result: AttemptResult, _ detail: ErrorDetail? = nil) {
        guard let (exchange, attempt) = self.end() else { return }
        if let detail { exchange.result.detail = detail }
        exchange.attemptFailed(attempt, result)
    }

    // MARK: The response

    override func take(_ bytes: Span<UInt8>) -> Bool {
        guard !self.isPaused, let exchange else { return false }
        exchange.receiveBody(self.attempt, bytes, .data, count: bytes.count)
        return true
    }

    override func takeEnd(_ trailers: Fields?) {
        guard let (exchange, attempt) = self.end() else { return }
        exchange.receiveEnd(attempt, trailers)
    }

    // MARK: The request

    override func congested() { self.exchange?.upstreamCongested(self.attempt) }
    override func progressed() { self.exchange?.upstreamProgressed(self.attempt) }
    override func drained() { self.exchange?.upstreamDrained(self.attempt) }
}

extension HTTP2UpstreamStream: UpstreamStream {
    var isCongested: Bool { self.isHeldBack || self.link?.socket.isCongested == true }
    var isShared: Bool { true }
    var takesChunks: Bool { false }

    func hasDelivered() -> Bool {
        // What waits for a window moves when that opens, and is told then.
        guard let socket = self.link?.socket, socket.isCongested else { return false }
        let before = self.deliveredBefore
        self.deliveredBefore = socket.deliveredCount
        return self.deliveredBefore > before
    }

    func sendHead(_ exchange: Exchange) {
        guard let connection else { return }
        let count = exchange.request.bodyCount
        let isOpen = connection.open(self, endsStream: count == 0, toHEAD: exchange.request.isHEAD) {
            HTTP2RequestWriter.write(exchange, &$0, to: &$1)
        }
        guard isOpen else { return self.fail(.refused) }
        self.expect(count)
    }

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) { self.write(bytes) }
    func sendBody(whole bytes: [UInt8]) { self.write(bytes.span) }
    func sendEnd(_ trailers: Fields?) { self.finish(trailers) }

    func resumeReading() {
        self.isPaused = false
        self.passHeldLater()
    }

    func pauseReading() { self.isPaused = true }

    func cancel() {
        self.reset(.cancel)
        self.connection?.remove(self)
    }
}

extension RequestHead {
    /// How long the body is; `nil`: that is not known, or something may come behind it.
    fileprivate var bodyCount: Int? {
        switch self.framing {
        case .none: 0
        case .length(let count): self.isHTTP2 ? nil : count
        case .chunked, .untilClose: nil
        }
    }
}
