// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One client's HTTP/2 connection: reads frames, and tells each stream what came on it. What may be said when is the
/// session's business, what it means the exchanges'.
///
/// `open → lingering → closed`; while it is open, streams come and go.
final class HTTP2ClientConnection: StreamDelegate, ServedConnection {
    enum Phase {
        case open
        /// The last frame is sent; what still comes is dropped, so that no reset destroys it on its way.
        case lingering
        case closed
    }

    let worker: Worker
    let core: WorkerCore
    let listener: Listener
    let socket: StreamSocket
    let timer = WheelTimer()
    // Exclusivity is not checked: neither knows anything of its connection.
    @exclusivity(unchecked) var peer: ClientPeer
    @exclusivity(unchecked) var session: HTTP2Session
    var phase = Phase.open
    /// Those that have an exchange.
    var streams: [UInt32: HTTP2ClientStream] = [:]
    private var spareStreams: [HTTP2ClientStream] = []
    /// Those with bytes that wait for a window, or for the socket; the one whose turn is next first.
    var waiting: [HTTP2ClientStream] = []
    /// Received, and not whole enough to be read.
    private var input: [UInt8] = []
    private var isReading = false
    var deadlines = HTTP2Deadlines()
    var linger = Linger()

    private static let maximumSpare = 16
    /// Above so much that waits for the client nothing is read of it: it would only make more.
    private static let largestBacklog = 512 * 1024

    init(_ socket: StreamSocket, _ peer: ClientPeer, listener: Listener, worker: Worker) {
        self.worker = worker
        self.core = worker.core
        self.listener = listener
        self.socket = socket
        self.peer = peer
        var limits = HTTP2Limits()
        limits.requestHead = listener.options.headLimits
        self.session = HTTP2Session(.server, limits: limits)
        self.timer.owner = self
        socket.delegate = self
        self.deadlines.opening = self.core.loop.now + listener.headNanoseconds
        self.sendControls()
        self.arm()
    }

    // MARK: StreamDelegate

    func received(_ bytes: Span<UInt8>) {
        guard self.phase == .open else { return self.drop(bytes.count) }
        if !self.socket.isCongested { self.session.didSend() }
        if self.input.isEmpty { return self.read(bytes) }
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        let bytes = self.input
        self.input = []
        self.read(bytes.span)
    }

    /// Without a word from the client no more than a window of each answer could be sent.
    func receivedEnd() { self.close() }
    func failed(_ code: Int32) { self.close() }

    func congested() {
        self.deadlines.stall = self.core.loop.now + Self.stallTime
        self.arm()
        for stream in Array(self.streams.values) { stream.exchange?.clientCongested() }
        if self.socket.backlog > Self.largestBacklog { self.socket.pauseReading() }
    }

    func progressed() {
        self.deadlines.stall = self.core.loop.now + Self.stallTime
        for stream in Array(self.streams.values) where !stream.isHeldBack { stream.exchange?.clientProgressed() }
    }

    func drained() {
        self.deadlines.stall = nil
        guard self.phase == .open else { return self.beginLingering() }
        self.session.didSend()
        self.socket.resumeReading()
        self.sendWaiting()
        for stream in Array(self.streams.values) where !stream.isCongested { stream.exchange?.clientDrained() }
    }

    // MARK: Reading

    private func read(_ bytes: Span<UInt8>) {
        self.isReading = true
        var offset = 0
        do throws(HTTP2Error) {
            let now = Int(self.core.loop.now / 1_000_000)
            while self.phase == .open, let event = try self.session.next(bytes, from: &offset, now: now) {
                try self.take(event, bytes)
            }
        } catch {
            self.isReading = false
            return self.finish()
        }
        self.isReading = false
        guard self.phase == .open else { return }
        if offset < bytes.count {
            bytes.extracting(offset...).withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        }
        self.sendControls()
        self.deadlines.noteBlock(self.session.isInBlock, at: self.core.loop.now, self.listener.headNanoseconds)
        self.settle()
    }

    private func take(_ event: HTTP2Event, _ bytes: Span<UInt8>) throws(HTTP2Error) {
        switch event {
        case .request(let id, let endsStream): try self.begin(id, endsStream: endsStream)
        case .data(let id, let range, let endsStream):
            guard let stream = self.streams[id] else { return self.session.consume(id, Int(range.count)) }
            stream.receive(bytes.extracting(range.lower..<range.upper), endsStream: endsStream)
        case .trailers(let id):
            var fields = Fields()
            guard try self.session.readTrailers(into: &fields) == nil else { return self.lose(id) }
            self.streams[id]?.receive(trailers: fields)
        case .reset(let id, _, _): self.lose(id)
        case .windowOpened(0): self.sendWaiting()
        case .windowOpened(let id): self.streams[id]?.sendWaiting()
        case .settings:
            self.deadlines.opening = nil
            // The windows may be others.
            self.sendWaiting()
        case .pong: self.endAnnouncement()
        case .goAway, .response, .settingsAck: break
        }
    }

    /// Steps 2 and 3: a head.
    private func begin(_ id: UInt32, endsStream: Bool) throws(HTTP2Error) {
        let exchange = self.worker.acquireExchange()
        let error = try self.session.readRequest(into: &exchange.request)
        if let error, !error.isLimit {
            self.worker.release(exchange)
            return self.session.release(id)
        }
        let stream = self.spareStreams.popLast() ?? HTTP2ClientStream()
        stream.begin(id, exchange, self, hasEnded: endsStream)
        self.streams[id] = stream
        self.deadlines.idle = nil
        self.peer.begin(exchange, stream, self.listener, self.worker)
        if let error { return exchange.refuse(.headTooLarge, .head(error)) }
        if exchange.request.isPlainConnect { return exchange.refuse(.badRequest, .wire(.badTargetForm)) }
        exchange.admit(
            bodyLimit: self.listener.options.body,
            isMisdirected: self.listener.hasSeveralPolicies
                && self.peer.isMisdirected(exchange.request, self.listener))
    }

    /// The stream has ended before its time.
    private func lose(_ id: UInt32) {
        guard let exchange = self.streams[id]?.exchange else { return self.session.release(id) }
        exchange.clientGone()
    }

    // MARK: Writing

    /// Has the session write into what the socket sends next.
    @inline(__always)
    func send<Result>(_ body: (inout HTTP2Session) -> Result) -> Result {
        self.socket.write { burst in
            if !self.session.output.isEmpty {
                self.session.output.withSpan { burst.append($0) }
                self.session.output.clear()
            }
            swap(&burst, &self.session.output)
            defer { swap(&burst, &self.session.output) }
            return body(&self.session)
        }
    }

    /// Sends what the session itself has to say.
    func sendControls() {
        guard !self.session.output.isEmpty else { return }
        self.send { _ in }
    }

    /// Windows or the socket have room again: streams that wait have their turn, one piece after the other.
    private func sendWaiting() {
        while !self.waiting.isEmpty, !self.socket.isCongested {
            var isMoving = false
            let round = self.waiting
            self.waiting = []
            for stream in round {
                if stream.sendPiece() { isMoving = true }
                if stream.isHeldBack { self.waiting.append(stream) } else { stream.exchange?.clientDrained() }
            }
            guard isMoving else { return }
        }
    }

    // MARK: Streams

    /// The stream's exchange is over.
    func ended(_ stream: HTTP2ClientStream, _ exchange: Exchange) {
        self.streams[stream.id] = nil
        if stream.isHeldBack { self.waiting.removeAll { $0 === stream } }
        self.worker.finish(exchange)
        guard self.phase == .open else { return stream.clear() }
        if stream.heldCount > 0 { self.session.consume(stream.id, stream.heldCount) }
        self.session.release(stream.id)
        stream.clear()
        if self.spareStreams.count < Self.maximumSpare { self.spareStreams.append(stream) }
        guard !self.isReading else { return }
        self.sendControls()
        self.settle()
    }

    /// Nothing is at hand any more: the connection rests, or ends.
    private func settle() {
        guard self.phase == .open else { return }
        if self.streams.isEmpty {
            if self.session.isPeerClosing { self.session.goAway(.none) }
            if self.session.isClosing { return self.finish() }
            self.deadlines.rest(from: self.core.loop.now, self.rest)
        }
        self.arm()
    }
}
