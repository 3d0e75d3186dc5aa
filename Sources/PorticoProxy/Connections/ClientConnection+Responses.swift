// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Giving the client its responses (step 11).
extension ClientConnection: ClientStream {
    var addresses: (client: SocketAddress, local: SocketAddress)? { self.peer.addresses(on: self.socket) }
    var idleNanoseconds: UInt64 { self.listener.idleNanoseconds }
    var isCongested: Bool { self.socket.isCongested }
    func hasDelivered() -> Bool { self.socket.hasDelivered() }
    var takesChunks: Bool { self.writer.takesChunks }
    /// What follows the request on the connection can be found only behind its end.
    var awaitsRequestEnd: Bool { !self.closesAfterResponse }

    func resumeReading() {
        guard self.phase == .exchange else { return }
        if self.hasRoom { self.socket.resumeReading() }
        self.continueInput()
    }

    func pauseReading() {
        if self.phase == .exchange { self.socket.pauseReading() }
    }

    func sendContinue() { self.socket.write { $0.append("HTTP/1.1 100 Continue\r\n\r\n") } }

    func sendInterim(_ exchange: Exchange) {
        guard exchange.request.minorVersion == 1 else { return }
        self.extendHalfClosed()
        self.socket.write { ResponseWriter.writeInterim(exchange, to: &$0) }
    }

    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool) {
        // A client that waits for a 100 before it sends its body has its answer; whether the body comes is not known.
        if closes || exchange.request.expectsContinue && !exchange.body.isEnded { self.closesAfterResponse = true }
        self.extendHalfClosed()
        switch source {
        case .gateway(let count):
            self.writer.framing = .data
            let closes = self.closesAfterResponse
            self.socket.write { ResponseWriter.writeOwn(exchange, bodyCount: count, closes: closes, to: &$0) }
        case .service:
            self.writer.framing = self.framing(exchange)
            let closes = self.closesAfterResponse
            self.socket.write { ResponseWriter.write(exchange, self.writer.framing, closes: closes, to: &$0) }
        }
    }

    /// In what framing a service's body leaves. Clients of HTTP/1.0 know no chunks: the connection's end is the body's.
    private func framing(_ exchange: Exchange) -> BodyWriter.Framing {
        switch exchange.response.framing {
        case .none: return .none
        case .length: return .data
        case .chunked, .untilClose:
            guard exchange.request.minorVersion == 0 else { return .chunks }
            self.closesAfterResponse = true
            return .data
        }
    }

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) {
        self.extendHalfClosed()
        self.writer.write(bytes, form, to: self.socket)
    }

    func sendBody(whole bytes: [UInt8]) {
        self.extendHalfClosed()
        self.writer.write(whole: bytes, to: self.socket)
    }

    func sendEnd(_ trailers: Fields?) {
        self.hasResponded = true
        self.writer.finish(trailers, to: self.socket)
    }

    /// A client that has ended its side waits for an answer that comes.
    private func extendHalfClosed() {
        if self.hasEnded { self.arm(after: Self.halfClosedTime) }
    }

    /// The client gets no whole response, and must see the end as an error. Where only its request was cut off it has
    /// the response, and must be able to read it.
    func cancel(_ error: ProxyError.Kind) {
        if self.hasResponded, !self.socket.isCongested {
            self.closesAfterResponse = true
            return
        }
        let isOld = self.exchange?.request.minorVersion == 0
        self.exchange = nil
        if isOld { self.socket.reset() }
        self.close()
    }
}
