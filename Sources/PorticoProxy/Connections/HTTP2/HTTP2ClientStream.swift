// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One stream of a client's HTTP/2 connection: the client's half of one exchange. What the windows do not let through
/// waits here, and what the exchange does not take yet; of both there is no more than a window, or a read of the other
/// side.
final class HTTP2ClientStream {
    private(set) var id: UInt32 = 0
    /// `nil`: it is not in use.
    private(set) var exchange: Exchange?
    private var connection: HTTP2ClientConnection?
    /// Of the request's body: has come, and the exchange does not take it yet.
    private var held: [UInt8] = []
    /// All of the request has come.
    private var hasEnded = false
    private var trailers: Fields?
    /// Of the response's body: has to wait for a window, or for the socket.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// What comes behind the pending bytes.
    private var end: End?
    /// Of the response's body, still to be handed over; `nil`: not known.
    private var left: Int?
    /// Bytes of the connection that had been delivered when that was asked last.
    private var deliveredBefore = 0

    private enum End {
        case data
        case trailers(Fields)
    }

    /// No stream sends more at its turn.
    private static let piece = 16 * 1024

    var heldCount: Int { self.held.count }
    /// Bytes of it wait.
    var isHeldBack: Bool { self.pendingStart < self.pending.count || self.end != nil }

    func begin(_ id: UInt32, _ exchange: Exchange, _ connection: HTTP2ClientConnection, hasEnded: Bool) {
        self.id = id
        self.exchange = exchange
        self.connection = connection
        self.hasEnded = hasEnded
    }

    /// Readies the object for its next use.
    func clear() {
        self.exchange = nil
        self.connection = nil
        if !self.held.isEmpty { self.held = [] }
        if self.trailers != nil { self.trailers = nil }
        self.dropPending()
        self.left = nil
    }

    private func dropPending() {
        if !self.pending.isEmpty { self.pending = [] }
        self.pendingStart = 0
        self.end = nil
    }

    // MARK: The request

    func receive(_ bytes: Span<UInt8>, endsStream: Bool) {
        self.hasEnded = endsStream
        if !self.held.isEmpty || !self.pass(bytes) { self.hold(bytes) }
        self.passEnd()
    }

    func receive(trailers: Fields) {
        self.hasEnded = true
        self.trailers = trailers
        self.passEnd()
    }

    private func hold(_ bytes: Span<UInt8>) { bytes.withUnsafeBufferPointer { self.held.append(contentsOf: $0) } }

    /// False: the exchange takes none now.
    private func pass(_ bytes: Span<UInt8>) -> Bool {
        guard let exchange, let connection, exchange.takesBody else { return false }
        guard bytes.count > 0 else { return true }
        connection.session.consume(self.id, bytes.count)
        exchange.receiveBody(bytes, .data, count: bytes.count)
        return true
    }

    private func passEnd() {
        guard self.hasEnded, self.held.isEmpty, let exchange, !exchange.body.isEnded else { return }
        exchange.receiveEnd(self.trailers)
    }

    /// The exchange takes what is held.
    private func passHeld() {
        guard let connection, !self.held.isEmpty else { return }
        let bytes = self.held
        self.held = []
        if !self.pass(bytes.span) { self.held = bytes }
        self.passEnd()
        connection.sendControls()
    }

    // MARK: The response

    /// Sends what waits, as far as it may.
    /// - Returns: whether anything has gone.
    func sendPiece() -> Bool {
        guard let connection, self.isHeldBack else { return false }
        let upper = Swift.min(self.pending.count, self.pendingStart + Self.piece)
        let isLast = upper == self.pending.count
        var sent = 0
        if self.pendingStart < upper {
            let endsStream = isLast && self.endsWithData
            let (pending, start) = (self.pending, self.pendingStart)
            sent = connection.send { session in
                session.send(pending.span.extracting(start..<upper), on: self.id, endsStream: endsStream)
            }
            self.pendingStart += sent
            if self.pendingStart < self.pending.count { return sent > 0 }
            if endsStream { self.end = nil }
        }
        let end = self.end
        self.dropPending()
        if let end { self.send(end) }
        return true
    }

    private var endsWithData: Bool {
        if case .data = self.end { true } else { false }
    }

    /// The window of this stream has room again.
    func sendWaiting() {
        guard let connection, !connection.socket.isCongested else { return }
        var hasMoved = false
        while self.isHeldBack, self.sendPiece() { hasMoved = true }
        guard hasMoved else { return }
        guard !self.isHeldBack else { self.exchange?.clientProgressed(); return }
        connection.waiting.removeAll { $0 === self }
        self.exchange?.clientDrained()
    }

    private func write(_ bytes: Span<UInt8>) {
        guard let connection, bytes.count > 0 else { return }
        if let left { self.left = left - bytes.count }
        let isLast = self.left == 0
        var sent = 0
        if !self.isHeldBack, !connection.socket.isCongested {
            sent = connection.send { $0.send(bytes, on: self.id, endsStream: isLast) }
            guard sent < bytes.count else { return }
        }
        let wasHeldBack = self.isHeldBack
        bytes.extracting(sent...).withUnsafeBufferPointer { self.pending.append(contentsOf: $0) }
        if isLast { self.end = .data }
        guard !wasHeldBack else { return }
        connection.waiting.append(self)
        self.exchange?.clientCongested()
    }

    private func send(_ end: End) {
        guard let connection else { return }
        connection.send { session in
            switch end {
            case .data: _ = session.send(Span(), on: self.id, endsStream: true)
            case .trailers(let fields): session.send(trailers: fields, on: self.id)
            }
        }
    }
}

extension HTTP2ClientStream: ClientStream {
    var idleNanoseconds: UInt64 { self.connection?.listener.idleNanoseconds ?? 0 }
    var isCongested: Bool { self.isHeldBack || self.connection?.socket.isCongested == true }
    var takesChunks: Bool { false }
    /// What follows on the connection does not depend on where the request ends.
    var awaitsRequestEnd: Bool { false }

    func hasDelivered() -> Bool {
        // What waits for a window moves when that opens, and is told then.
        guard let socket = self.connection?.socket, socket.isCongested else { return false }
        let before = self.deliveredBefore
        self.deliveredBefore = socket.deliveredCount
        return self.deliveredBefore > before
    }

    func resumeReading() {
        guard !self.held.isEmpty, let exchange, let core = self.connection?.core else { return }
        let generation = exchange.generation
        core.loop.enqueue {
            if self.exchange === exchange, exchange.generation == generation { self.passHeld() }
        }
    }

    /// The window does: nothing is given back that has not been used.
    func pauseReading() {}

    func sendContinue() {
        self.connection?.send { session in
            session.sendBlock(on: self.id, endsStream: false) { encoder, output in
                encoder.begin(&output)
                encoder.append(status: 100, to: &output)
            }
        }
    }

    func sendInterim(_ exchange: Exchange) {
        self.connection?.send { $0.send(exchange.response, on: self.id, endsStream: false) }
    }

    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool) {
        let head = exchange.response
        let mayHaveBody = head.status != 204 && head.status != 304 && !exchange.request.isHEAD
        let ownCount: Int?
        switch source {
        case .gateway(let count): (ownCount, self.left) = (count, mayHaveBody ? count : 0)
        case .service: (ownCount, self.left) = (nil, mayHaveBody ? head.framing.bodyLength : 0)
        }
        let endsStream = self.left == 0
        self.connection?.send { session in
            session.sendBlock(on: self.id, endsStream: endsStream) { encoder, output in
                HTTP2ResponseWriter.write(exchange, ownCount: ownCount, &encoder, to: &output)
            }
        }
    }

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) { self.write(bytes) }
    func sendBody(whole bytes: [UInt8]) { self.write(bytes.span) }

    func sendEnd(_ trailers: Fields?) {
        // The last bytes have said so.
        if self.left == 0 { return }
        let end = trailers.map { End.trailers($0) } ?? .data
        if self.isHeldBack { self.end = end } else { self.send(end) }
    }

    func cancel(_ error: ProxyError.Kind) {
        self.dropPending()
        self.connection?.send { $0.reset(self.id, .internalError) }
    }

    func exchangeEnded(_ exchange: Exchange) { self.connection?.ended(self, exchange) }
}

extension BodyFraming {
    /// In bytes; `nil`: not known before its end.
    fileprivate var bodyLength: Int? {
        switch self {
        case .none: 0
        case .length(let count): count
        case .chunked, .untilClose: nil
        }
    }
}
