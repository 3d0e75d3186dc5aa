// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One client's connection: decodes requests one after the other, carries each exchange's bytes, and encodes responses.
///
/// `idle → head → exchange (request and response overlap) → idle …`, or `→ lingering → closed`.
final class ClientConnection: StreamDelegate, TimerOwner {
    enum Phase {
        /// Between requests, or before the first byte.
        case idle
        /// A head has begun.
        case head
        case exchange
        /// The last answer is sent; what still comes is dropped, so that no reset destroys the answer on its way.
        case lingering
        case closed
    }

    let worker: Worker
    let listener: Listener
    let peer: SocketAddress
    let forwarding: ForwardingFields
    private let socket: StreamSocket
    private lazy var timer = WheelTimer(self)
    private var phase = Phase.idle
    private var exchange: Exchange?
    /// Received and not taken yet: a head that has not come whole, or requests sent ahead.
    private var input: [UInt8] = []
    /// Bytes are being taken: what is written upstream meanwhile is flushed at the end.
    private(set) var isProcessing = false
    /// The response has been handed over; the request may still be on its way.
    private var hasResponded = false
    private var closesAfterResponse = false
    private var headDeadline: Instant = 0
    private var lingered = 0
    /// The client has ended its side.
    private var hasEnded = false

    static let lingerTime: UInt64 = 2_000_000_000
    /// How long a client may take to read the end of its last answer.
    private static let unsentTime: UInt64 = 60_000_000_000
    /// How long a client that has ended its side may wait for an answer: it may have left, or only have said all.
    static let halfClosedTime: UInt64 = 1_000_000_000
    private static let maximumAhead = 64 * 1024

    init(_ descriptor: Int32, peer: SocketAddress, listener: Listener, worker: Worker) throws(SystemError) {
        self.worker = worker
        self.listener = listener
        self.peer = peer
        self.forwarding = ForwardingFields(peer: peer.ip, trusted: listener.options.trustedProxies)
        self.socket = try StreamSocket(descriptor, worker: worker, isConnecting: false)
        self.socket.delegate = self
        worker.loop.arm(self.timer, at: worker.loop.now + listener.headNanoseconds)
    }

    var peerText: [UInt8] { self.forwarding.peerText }
    var isCongested: Bool { self.socket.isCongested }
    var writer: BurstWriter { BurstWriter(worker: self.worker, socket: self.socket) }

    // MARK: StreamDelegate

    func connected() {}

    func received(_ bytes: Span<UInt8>) {
        guard self.phase != .lingering else { return self.dropLingering(bytes.count) }
        if self.input.isEmpty {
            let taken = self.process(bytes)
            if taken < bytes.count, self.phase != .closed { self.keep(bytes.extracting(taken...)) }
        } else {
            self.keep(bytes)
            if self.exchange == nil ? self.mayEndHead(bytes) : self.canTakeBody { self.processInput() }
        }
    }

    func receivedEnd() {
        self.hasEnded = true
        self.inputEnded()
    }

    /// The client has ended its side: what it sent before is still answered, but for a request that is cut short.
    private func inputEnded() {
        switch self.phase {
        case .exchange:
            guard self.exchange?.requestRelay.isEnded == true || !self.input.isEmpty else {
                self.exchange?.error = ProxyError(.clientGone)
                return self.close()
            }
            if self.input.isEmpty { self.closesAfterResponse = true }
            self.deadlineMoved()
        case .idle where !self.input.isEmpty: break
        case .idle, .head: self.end(isWhole: true)
        case .lingering: if !self.socket.isCongested { self.close() }
        case .closed: break
        }
    }

    func failed(_ code: Int32) {
        self.exchange?.error = ProxyError(.clientGone)
        self.close()
    }

    func drained() {
        self.exchange?.upstream?.socket.resumeReading()
        if self.phase == .lingering { return self.linger() }
        guard self.phase == .idle else { return }
        self.socket.resumeReading()
        self.continueInput()
    }

    // MARK: Requests

    /// A head that trickles in is looked at only when a line has ended, or when it has grown too large.
    private func mayEndHead(_ bytes: Span<UInt8>) -> Bool {
        if self.input.count > self.listener.options.head { return true }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { return true }
        return false
    }

    private func keep(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        if self.phase == .exchange ? self.isTooFarAhead : self.socket.isCongested { self.socket.pauseReading() }
    }

    /// More is sent ahead than the listener allows: nothing is read until a request is answered.
    private var isTooFarAhead: Bool {
        if self.input.count > Self.maximumAhead || !self.canTakeBody && self.exchange?.requestRelay.isEnded == false {
            return true
        }
        return self.input.countHeadEnds() >= self.listener.options.pipelined
    }

    private func processInput() {
        let bytes = self.input
        self.input = []
        let taken = self.process(bytes.span)
        if taken < bytes.count, self.phase != .closed { self.keep(bytes.span.extracting(taken...)) }
        if self.hasEnded { self.inputEnded() }
    }

    /// Takes what can be taken now, and says how much.
    private func process(_ bytes: Span<UInt8>) -> Int {
        guard !self.isProcessing else { return 0 }
        self.isProcessing = true
        defer {
            self.isProcessing = false
            self.exchange?.upstream?.writer.flush()
        }
        var offset = 0
        while offset < bytes.count {
            switch self.phase {
            case .idle, .head:
                // A client that does not read its answers gets no more of them: they would pile up here.
                guard !self.socket.isCongested, let end = self.takeHead(bytes, from: offset) else { return offset }
                offset = end
            case .exchange:
                guard self.canTakeBody, let end = self.takeBody(bytes, from: offset) else { return offset }
                offset = end
            case .lingering, .closed: return bytes.count
            }
        }
        return offset
    }

    /// Step 2: a head. `nil`: it has not come whole.
    private func takeHead(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        let exchange = self.worker.takeExchange()
        let rest = bytes.extracting(start...)
        do {
            guard let used = try self.listener.parser.parse(rest, into: &exchange.request) else {
                self.worker.giveBack(exchange)
                self.beginHead()
                return nil
            }
            self.begin(exchange)
            self.admit(exchange)
            return start + used
        } catch {
            self.begin(exchange)
            exchange.request.clear()
            exchange.requestRelay = BodyRelay(.none)
            exchange.fail(error.proxyError)
            return nil
        }
    }

    private func beginHead() {
        guard self.phase == .idle else { return }
        self.phase = .head
        self.headDeadline = self.worker.loop.now + self.listener.headNanoseconds
        self.worker.loop.arm(self.timer, at: self.headDeadline)
    }

    /// Step 3: the exchange is born.
    private func begin(_ exchange: Exchange) {
        self.phase = .exchange
        self.exchange = exchange
        self.hasResponded = false
        self.closesAfterResponse = !exchange.request.keepsAlive || self.listener.isDraining
        exchange.begin(self, self.listener.snapshot ?? self.worker.snapshot)
    }

    private func admit(_ exchange: Exchange) {
        let limit = self.listener.options.body
        exchange.requestRelay = BodyRelay(
            exchange.request.framing,
            limit: limit,
            refusedTrailers: exchange.snapshot?.identityFields ?? []
        )
        if case .length(let count) = exchange.request.framing, count > limit { return exchange.fail(.bodyTooLarge) }
        exchange.start()
        self.deadlineMoved()
    }

    /// The request's body can go somewhere now: to the upstream, or nowhere.
    private var canTakeBody: Bool {
        guard let exchange = self.exchange else { return false }
        switch exchange.stage {
        case .deciding, .ended: return false
        case .connecting, .sending, .awaitingHead, .responding: return exchange.upstream?.socket.isCongested != true || exchange.stage == .sending
        case .discarding: return true
        }
    }

    /// `nil`: the request has ended; what follows is the next one.
    private func takeBody(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let exchange = self.exchange, !exchange.requestRelay.isEnded else { return nil }
        let upstream = exchange.upstream
        let writer = upstream?.writer
        do {
            let end = try exchange.requestRelay.relay(bytes, from: start, to: writer)
            writer?.flush()
            self.bodyMoved(exchange, upstream)
            return end
        } catch let error as ProxyError {
            self.refuseBody(exchange, error.kind)
        } catch {
            self.refuseBody(exchange, .badRequest)
        }
        return nil
    }

    private func refuseBody(_ exchange: Exchange, _ kind: ProxyError.Kind) {
        self.worker.output.clear()
        self.closesAfterResponse = true
        exchange.fail(kind)
    }

    private func bodyMoved(_ exchange: Exchange, _ upstream: UpstreamConnection?) {
        if exchange.requestRelay.isEnded {
            if self.hasResponded { return self.complete(exchange) }
            Forwarder.requestSent(exchange)
        } else {
            if exchange.stage == .sending {
                exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
            }
            if upstream?.socket.isCongested == true { self.socket.pauseReading() }
        }
    }

    /// The upstream takes bytes again.
    func resumeReading() {
        guard self.phase == .exchange else { return }
        self.socket.resumeReading()
        if !self.input.isEmpty, self.canTakeBody { self.processInput() }
    }

    // MARK: Responses (step 11)

    func sendInterim(_ exchange: Exchange) {
        guard exchange.request.minorVersion == 1 else { return }
        // RFC 9110 §8.6: no length goes with a 1xx.
        exchange.response.fields.drop(.contentLength)
        ResponseWriter.writeInterim(exchange, to: &self.worker.output)
        self.writer.flush()
    }

    /// Sends the upstream's head, and says how the body goes on.
    func sendHead(_ exchange: Exchange) -> BodyRelay {
        exchange.stage = .responding
        exchange.isCommitted = true
        exchange.status = exchange.response.status
        if !exchange.timeouts.isTotalStated || exchange.response.isEventStream { exchange.totalDeadline = .max }
        exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
        if exchange.response.status == 204 { exchange.response.fields.drop(.contentLength) }
        exchange.response.fields.drop(.server)
        exchange.response.fields.drop(.poweredBy)
        exchange.route?.filters.response(exchange)
        let mode = self.mode(exchange)
        if mode == .dataOnly || self.mayNeverSendBody(exchange) { self.closesAfterResponse = true }
        ResponseWriter.write(exchange, mode: mode, closes: self.closesAfterResponse, to: &self.worker.output)
        return BodyRelay(exchange.response.framing, mode: mode)
    }

    private func mode(_ exchange: Exchange) -> BodyRelay.Mode {
        switch exchange.response.framing {
        case .none, .length: .asReceived
        case .chunked: exchange.request.minorVersion == 1 ? .asReceived : .dataOnly
        case .untilClose: exchange.request.minorVersion == 1 ? .chunks : .dataOnly
        }
    }

    /// A client that waits for a 100 before it sends its body has its answer; whether the body comes is not known.
    private func mayNeverSendBody(_ exchange: Exchange) -> Bool {
        exchange.request.expectsContinue && !exchange.requestRelay.isEnded
    }

    func send(_ response: LocalResponse, for exchange: Exchange) {
        guard self.phase == .exchange, !self.hasResponded else { return }
        exchange.isCommitted = true
        exchange.status = response.status
        if response.closes || self.mayNeverSendBody(exchange) { self.closesAfterResponse = true }
        exchange.response.begin(status: response.status)
        for field in response.fields { exchange.response.fields.add(name: field.name, value: field.value) }
        exchange.route?.filters.response(exchange)
        ResponseWriter.write(response.body, exchange, closes: self.closesAfterResponse, to: &self.worker.output)
        if !exchange.request.isHEAD { exchange.bytesOut += response.body.count }
        self.responseEnded(exchange)
    }

    /// The response is complete.
    func responseEnded(_ exchange: Exchange) {
        self.writer.flush()
        self.hasResponded = true
        if exchange.requestRelay.isEnded || self.closesAfterResponse { return self.complete(exchange) }
        exchange.stage = .discarding
        exchange.totalDeadline = .max
        exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
        self.socket.resumeReading()
        self.deadlineMoved()
        self.continueInput()
    }

    /// Request and response are through.
    private func complete(_ exchange: Exchange) {
        let isWhole = exchange.requestRelay.isEnded && exchange.error?.closesClient != true
        self.exchange = nil
        self.worker.finish(exchange)
        guard !self.closesAfterResponse else { return self.end(isWhole: isWhole) }
        self.phase = .idle
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + self.listener.idleNanoseconds)
        self.socket.resumeReading()
        self.continueInput()
    }

    /// What waits in `input` may be taken by now; no more bytes may come to set it off.
    private func continueInput() {
        if !self.input.isEmpty, !self.isProcessing { self.worker.loop.enqueue { [self] in self.processNext() } }
    }

    private func processNext() {
        guard !self.input.isEmpty, self.phase == .idle || self.canTakeBody else { return }
        self.processInput()
    }

    // MARK: Ending

    private func end(isWhole: Bool) {
        guard self.phase != .closed else { return }
        if isWhole, self.input.isEmpty, !self.socket.isCongested { return self.close() }
        self.phase = .lingering
        self.input = []
        self.socket.resumeReading()
        guard self.socket.isCongested else { return self.linger() }
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.unsentTime)
    }

    /// Everything is sent: the client may say that it has got it.
    private func linger() {
        guard !self.hasEnded else { return self.close() }
        self.socket.endSending()
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.lingerTime)
    }

    private func dropLingering(_ count: Int) {
        self.lingered += count
        if self.lingered > self.listener.options.body { self.close() }
    }

    /// No further request is taken; an exchange in flight is completed.
    func drain() {
        // What the client has sent already is still answered.
        if self.phase == .idle { self.socket.ready(.readable) }
        if self.phase == .idle { return self.end(isWhole: true) }
        self.closesAfterResponse = true
    }

    /// The client gets no whole response: it must see the end as an error.
    func abort() {
        self.writer.flush()
        if self.exchange?.request.minorVersion == 0 { self.socket.reset() }
        self.close()
    }

    func close() {
        guard self.phase != .closed else { return }
        self.phase = .closed
        self.worker.loop.cancel(self.timer)
        self.socket.close()
        self.input = []
        self.listener.forget(self)
        guard let exchange = self.exchange else { return }
        self.exchange = nil
        exchange.releaseUpstream()
        self.worker.finish(exchange)
    }

    // MARK: Time

    /// The exchange's next deadline is another one.
    func deadlineMoved() {
        guard let exchange = self.exchange, self.phase == .exchange else { return }
        var deadline = exchange.deadline
        if self.hasEnded { deadline = Swift.min(deadline, self.worker.loop.now + Self.halfClosedTime) }
        if deadline != .max { self.worker.loop.arm(self.timer, at: deadline) }
    }

    func timerFired(_ timer: WheelTimer) {
        switch self.phase {
        case .idle: self.end(isWhole: true)
        case .lingering, .closed: self.close()
        case .head: self.headTimedOut()
        case .exchange: self.exchangeTimedOut()
        }
    }

    private func headTimedOut() {
        let exchange = self.worker.takeExchange()
        self.begin(exchange)
        exchange.request.clear()
        exchange.requestRelay = BodyRelay(.none)
        exchange.fail(.headTimeout)
    }

    private func exchangeTimedOut() {
        guard let exchange = self.exchange else { return self.close() }
        if self.hasEnded {
            exchange.error = ProxyError(.clientGone)
            return self.close()
        }
        let now = self.worker.loop.now
        guard now >= exchange.deadline else { return self.deadlineMoved() }
        if now >= exchange.totalDeadline { return exchange.fail(.totalTimeout) }
        switch exchange.stage {
        case .sending: self.isCongestedUpstream(exchange) ? exchange.fail(.idleTimeout) : self.refuseBody(exchange, .bodyTimeout)
        case .responding: exchange.fail(.idleTimeout)
        case .discarding, .ended: self.close()
        case .deciding, .connecting, .awaitingHead: exchange.fail(.firstByteTimeout)
        }
    }

    private func isCongestedUpstream(_ exchange: Exchange) -> Bool { exchange.upstream?.socket.isCongested == true }
}
