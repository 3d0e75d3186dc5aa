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
    let link: HTTP2Link
    // Exclusivity is not checked: it knows nothing of its connection.
    @exclusivity(unchecked) var peer: ClientPeer
    var phase = Phase.open
    /// Those that have an exchange.
    var streams: [UInt32: HTTP2ClientStream] = [:]
    private var spareStreams: [HTTP2ClientStream] = []
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
        self.link = HTTP2Link(socket, .server, limits)
        self.timer.owner = self
        socket.delegate = self
        self.deadlines.opening = self.core.loop.now + listener.headNanoseconds
        self.link.sendControls()
        self.arm()
    }

    // MARK: StreamDelegate

    func received(_ bytes: Span<UInt8>) {
        guard self.phase == .open else { return self.drop(bytes.count) }
        do throws(HTTP2Error) {
            try self.link.read(bytes) { event, bytes throws(HTTP2Error) in
                try self.take(event, bytes)
                return self.phase == .open
            }
        } catch {
            self.countFaults()
            return self.finish()
        }
        self.countFaults()
        self.deadlines.noteBlock(self.link.session.isInBlock, at: self.core.loop.now, self.listener.headNanoseconds)
        self.settle()
    }

    private func countFaults() {
        guard !self.link.session.faults.isEmpty else { return }
        for (fault, count) in self.link.session.takeFaults() {
            self.listener.glitch(.http2(fault), of: self.peer.address, count: count)
        }
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
        self.link.session.didSend()
        self.socket.resumeReading()
        self.link.sendWaiting()
        for stream in Array(self.streams.values) where !stream.isCongested { stream.exchange?.clientDrained() }
    }

    // MARK: Reading

    private func take(_ event: HTTP2Event, _ bytes: Span<UInt8>) throws(HTTP2Error) {
        switch event {
        case .request(let id, let endsStream): try self.begin(id, endsStream: endsStream)
        case .data(let id, let range, let endsStream):
            guard let stream = self.streams[id] else { return self.link.session.consume(id, Int(range.count)) }
            stream.receive(bytes.extracting(range.lower..<range.upper), endsStream: endsStream)
        case .trailers(let id):
            var fields = Fields()
            guard try self.link.session.readTrailers(into: &fields) == nil else { return self.lose(id) }
            self.streams[id]?.receive(trailers: fields)
        case .reset(let id, _, _): self.lose(id)
        case .windowOpened(0): self.link.sendWaiting()
        case .windowOpened(let id): self.streams[id]?.sendWaiting()
        case .settings:
            self.deadlines.opening = nil
            // The windows may be others.
            self.link.sendWaiting()
        case .pong: self.endAnnouncement()
        case .goAway, .response, .settingsAck: break
        }
    }

    /// Steps 2 and 3: a head.
    private func begin(_ id: UInt32, endsStream: Bool) throws(HTTP2Error) {
        let exchange = self.worker.acquireExchange()
        let error = try self.link.session.readRequest(into: &exchange.request)
        if let error, !error.isLimit {
            self.worker.release(exchange)
            return self.link.session.release(id)
        }
        let stream = self.spareStreams.popLast() ?? HTTP2ClientStream()
        stream.begin(id, exchange, self, hasEnded: endsStream)
        self.streams[id] = stream
        self.deadlines.idle = nil
        self.peer.begin(exchange, stream, self.listener, self.worker)
        if let error { return exchange.refuse(.headTooLarge, .head(error)) }
        if exchange.request.method == .connect, exchange.request.connectProtocol.isEmpty {
            return exchange.refuse(.badRequest, .wire(.badTargetForm))
        }
        exchange.admit(
            bodyLimit: self.listener.options.body,
            isMisdirected: self.listener.hasSeveralPolicies
                && self.peer.isMisdirected(exchange.request, self.listener))
    }

    /// The stream has ended before its time.
    private func lose(_ id: UInt32) {
        guard let exchange = self.streams[id]?.exchange else { return self.link.session.release(id) }
        exchange.clientGone()
    }

    // MARK: Streams

    /// The stream's exchange is over.
    func ended(_ stream: HTTP2ClientStream, _ exchange: Exchange) {
        self.streams[stream.id] = nil
        self.worker.finish(exchange)
        stream.release()
        guard self.phase == .open else { return }
        if self.spareStreams.count < Self.maximumSpare { self.spareStreams.append(stream) }
        if !self.link.isReading { self.settle() }
    }

    /// Nothing is at hand any more: the connection rests, or ends.
    private func settle() {
        guard self.phase == .open else { return }
        if self.streams.isEmpty {
            if self.link.session.isPeerClosing { self.link.session.goAway(.none) }
            if self.link.session.isClosing { return self.finish() }
            self.deadlines.rest(from: self.core.loop.now, self.rest)
        }
        self.arm()
    }
}
