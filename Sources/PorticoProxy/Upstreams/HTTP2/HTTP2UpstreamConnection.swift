// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One HTTP/2 connection to a target: carries attempts of several exchanges at once, each on a stream of its own.
final class HTTP2UpstreamConnection: StreamDelegate, TimerOwner {
    /// Held strongly: whoever drops a pool closes its idle connections first.
    private let pool: TargetPool
    private let link: HTTP2Link
    private let timer = WheelTimer()
    private var streams: [UInt32: HTTP2UpstreamStream] = [:]
    /// Streams that have been promised, and have no number yet.
    private var promised = 0
    private var wasUsedBefore = false
    private var isClosed = false
    private var spareStreams: [HTTP2UpstreamStream] = []

    private static let maximumSpare = 16

    /// Takes over a socket that stands.
    init(_ socket: StreamSocket, pool: TargetPool) {
        self.pool = pool
        var limits = HTTP2Limits()
        // Streams do not wait for each other: the clients of some may be slow.
        limits.connectionWindow = limits.streams * limits.streamWindow
        self.link = HTTP2Link(socket, .client, limits)
        self.timer.owner = self
        socket.delegate = self
        socket.readsBeforeFailing = true
        self.link.sendControls()
    }

    private var core: WorkerCore { self.pool.core }

    var isIdle: Bool { self.streams.isEmpty && self.promised == 0 }
    /// It takes another stream now.
    var hasRoom: Bool {
        !self.isClosed && self.link.session.canOpen && self.link.session.streamCount + self.promised < self.mostStreams
    }

    /// As many as the target takes; before it has said so, as many as every one should (RFC 9113 §6.5.2).
    private var mostStreams: Int { self.link.session.peer.streams ?? 100 }

    /// A stream for this attempt; it opens with its head.
    func carry(_ exchange: Exchange, _ attempt: Int) -> HTTP2UpstreamStream {
        let stream = self.spareStreams.popLast() ?? HTTP2UpstreamStream()
        stream.carry(exchange, attempt, self, wasUsedBefore: self.wasUsedBefore)
        self.promised += 1
        return stream
    }

    /// Opens a stream that was promised. False: the connection takes none any more.
    func open(
        _ stream: HTTP2UpstreamStream, endsStream: Bool, toHEAD: Bool,
        _ block: (inout HPACKEncoder, inout OutputBuffer) -> Void
    ) -> Bool {
        let id = self.link.send { $0.open(endsStream: endsStream, toHEAD: toHEAD, block) }
        guard let id else { return false }
        self.promised -= 1
        self.wasUsedBefore = true
        self.streams[id] = stream
        stream.begin(id, self.link)
        return true
    }

    /// The stream's attempt is over.
    func remove(_ stream: HTTP2UpstreamStream) {
        if stream.link == nil { self.promised -= 1 } else { self.streams[stream.id] = nil }
        stream.release()
        if self.spareStreams.count < Self.maximumSpare { self.spareStreams.append(stream) }
        self.restIfIdle()
    }

    // MARK: StreamDelegate

    func received(_ bytes: Span<UInt8>) {
        do throws(HTTP2Error) {
            try self.link.read(bytes) { event, bytes throws(HTTP2Error) in
                try self.take(event, bytes)
                return !self.isClosed
            }
        } catch {
            self.link.sendControls()
            return self.fail(.failed(.badResponse), .http2(error.reason))
        }
        self.restIfIdle()
    }

    func receivedEnd() { self.failed(0) }

    func failed(_ code: Int32) {
        let detail = self.link.socket.tlsFailure.map { ErrorDetail.tls($0) } ?? (code == 0 ? .closed : .system(code))
        self.fail(.closed, detail)
    }

    func congested() {
        for stream in Array(self.streams.values) { stream.congested() }
    }

    func progressed() {
        for stream in Array(self.streams.values) where !stream.isHeldBack { stream.progressed() }
    }

    func drained() {
        self.link.session.didSend()
        self.link.sendWaiting()
        for stream in Array(self.streams.values) where !stream.isHeldBack { stream.drained() }
    }

    /// It was not used for a while.
    func timerFired(_ timer: WheelTimer) {
        if self.isIdle { self.close() }
    }

    // MARK: Reading

    private func take(_ event: HTTP2Event, _ bytes: Span<UInt8>) throws(HTTP2Error) {
        switch event {
        case .response(let id, let endsStream): try self.takeHead(id, endsStream: endsStream)
        case .data(let id, let range, let endsStream):
            guard let stream = self.streams[id] else { return self.link.session.consume(id, Int(range.count)) }
            stream.receive(bytes.extracting(range.lower..<range.upper), endsStream: endsStream)
        case .trailers(let id):
            var fields = Fields()
            if let error = try self.link.session.readTrailers(into: &fields) {
                self.streams[id]?.fail(.failed(.badResponse), .head(error))
            } else {
                self.streams[id]?.receive(trailers: fields)
            }
        case .reset(let id, let code, let isOurs): self.takeReset(id, code, isOurs: isOurs)
        case .goAway(let last, _): self.takeGoAway(last)
        case .windowOpened(0), .settings: self.link.sendWaiting()
        case .windowOpened(let id): self.streams[id]?.sendWaiting()
        case .request, .settingsAck, .pong: break
        }
    }

    private func takeHead(_ id: UInt32, endsStream: Bool) throws(HTTP2Error) {
        guard let stream = self.streams[id], let exchange = stream.exchange else { return }
        exchange.receiveFirstByte(stream.attempt)
        if let error = try self.link.session.readResponse(into: &exchange.response) {
            return stream.fail(.failed(.badResponse), .head(error))
        }
        if exchange.response.isInterim { return exchange.receiveInterim(stream.attempt) }
        exchange.receiveHead(stream.attempt)
        if endsStream, self.streams[id] === stream { stream.receive(trailers: nil) }
    }

    private func takeReset(_ id: UInt32, _ code: HTTP2ErrorCode, isOurs: Bool) {
        guard let stream = self.streams[id] else { return self.link.session.release(id) }
        if isOurs { return stream.fail(.failed(.badResponse), .http2Reset(code)) }
        // RFC 9113 §8.7: nothing of the request has been looked at.
        stream.fail(code == .refusedStream ? .refused : .failed(.upstreamClosed), .http2Reset(code))
    }

    /// The target answers none beyond that stream (RFC 9113 §6.8).
    private func takeGoAway(_ last: UInt32) {
        self.pool.remove(self)
        for stream in Array(self.streams.values) where stream.id > last { stream.fail(.refused, .closed) }
    }

    // MARK: Ending

    func restIfIdle() { if self.isIdle { self.rest() } }

    /// Waits for the next request, or ends where none will come.
    private func rest() {
        guard !self.isClosed else { return }
        let session = self.link.session
        guard self.pool.keeps(self), !session.isClosing, !session.isPeerClosing else { return self.close() }
        self.core.loop.arm(self.timer, at: self.core.loop.now + TargetPool.idleTime)
    }

    private func fail(_ result: AttemptResult, _ detail: ErrorDetail) {
        let streams = Array(self.streams.values)
        self.close()
        for stream in streams { stream.fail(result, detail) }
    }

    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.core.loop.cancel(self.timer)
        self.link.session.goAway(.none)
        self.link.sendControls()
        self.link.socket.close()
        self.pool.closed(self)
    }
}
