// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One stream of a client's HTTP/2 connection: the client's half of one exchange.
final class HTTP2ClientStream: MultiplexedStream {
    /// `nil`: it is not in use.
    private(set) var exchange: Exchange?
    private var connection: HTTP2ClientConnection?
    /// Bytes of the connection that had been delivered when that was asked last.
    private var deliveredBefore = 0

    func begin(_ id: UInt32, _ exchange: Exchange, _ connection: HTTP2ClientConnection, hasEnded: Bool) {
        self.begin(id, connection.link, hasEnded: hasEnded)
        self.exchange = exchange
        self.connection = connection
    }

    override func release() {
        self.exchange = nil
        self.connection = nil
        super.release()
    }

    // MARK: The request

    override func take(_ bytes: Span<UInt8>) -> Bool {
        guard let exchange, exchange.takesBody else { return false }
        exchange.receiveBody(bytes, .data, count: bytes.count)
        return true
    }

    override func takeEnd(_ trailers: Fields?) {
        guard let exchange, !exchange.body.isEnded else { return }
        exchange.receiveEnd(trailers)
    }

    // MARK: The response

    override func congested() { self.exchange?.clientCongested() }
    override func progressed() { self.exchange?.clientProgressed() }
    override func drained() { self.exchange?.clientDrained() }
}

extension HTTP2ClientStream: ClientStream {
    var idleNanoseconds: UInt64 { self.connection?.listener.idleNanoseconds ?? 0 }
    var addresses: (client: SocketAddress, local: SocketAddress)? {
        self.connection.flatMap { $0.peer.addresses(on: $0.socket) }
    }
    var isCongested: Bool { self.isHeldBack || self.link?.socket.isCongested == true }
    var takesChunks: Bool { false }
    /// What follows on the connection does not depend on where the request ends.
    var awaitsRequestEnd: Bool { false }

    func hasDelivered() -> Bool {
        // What waits for a window moves when that opens, and is told then.
        guard let socket = self.link?.socket, socket.isCongested else { return false }
        let before = self.deliveredBefore
        self.deliveredBefore = socket.deliveredCount
        return self.deliveredBefore > before
    }

    func resumeReading() { self.passHeldLater() }
    /// The window does: nothing is given back that has not been used.
    func pauseReading() {}

    func sendContinue() {
        self.link?.send { session in
            session.sendBlock(on: self.id, endsStream: false) { encoder, output in
                encoder.begin(&output)
                encoder.append(status: 100, to: &output)
            }
        }
    }

    func sendInterim(_ exchange: Exchange) {
        self.link?.send { $0.send(exchange.response, on: self.id, endsStream: false) }
    }

    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool) {
        let head = exchange.response
        let mayHaveBody = head.status != 204 && head.status != 304 && !exchange.request.isHEAD
        let (count, ownCount): (Int?, Int?) =
            switch source {
            case .gateway(let count): (count, count)
            case .service: (head.bodyCount, nil)
            }
        self.sendHead(bodyCount: mayHaveBody ? count : 0) { encoder, output in
            HTTP2ResponseWriter.write(exchange, ownCount: ownCount, &encoder, to: &output)
        }
    }

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) { self.write(bytes) }
    func sendBody(whole bytes: [UInt8]) { self.write(bytes.span) }
    func sendEnd(_ trailers: Fields?) { self.finish(trailers) }
    func cancel(_ error: ProxyError.Kind) { self.reset(.internalError) }
    func exchangeEnded(_ exchange: Exchange) { self.connection?.ended(self, exchange) }
}

extension ResponseHead {
    /// How long the body is; `nil`: that is not known, or something may come behind it.
    fileprivate var bodyCount: Int? {
        switch self.framing {
        case .none: 0
        case .length(let count): self.isHTTP2 ? nil : count
        case .chunked, .untilClose: nil
        }
    }
}
