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
    private(set) var forwarding: ForwardingFields
    /// Of the listener's options that `forwarding` comes from.
    private(set) var forwardingGeneration: Int
    let socket: StreamSocket
    lazy var timer = WheelTimer(self)
    var phase = Phase.idle
    var exchange: Exchange?
    /// Received and not taken yet: a head that has not come whole, or requests sent ahead.
    var input: [UInt8] = []
    /// Bytes are being taken: what is written upstream meanwhile is flushed at the end.
    var isProcessing = false
    /// The response has been handed over; the request may still be on its way.
    var hasResponded = false
    var closesAfterResponse = false
    var lingered = 0
    /// The client has ended its side.
    var hasEnded = false

    static let lingerTime: UInt64 = 2_000_000_000
    /// How long a client may take to read the end of its last answer.
    static let unsentTime: UInt64 = 60_000_000_000
    /// How long a client that has ended its side may wait for an answer: it may have left, or only have said all.
    static let halfClosedTime: UInt64 = 1_000_000_000
    /// How long an idle connection stays open once the listener drains.
    static let drainGrace: UInt64 = 500_000_000
    static let maximumAhead = 64 * 1024

    init(_ descriptor: Int32, peer: SocketAddress, listener: Listener, worker: Worker) throws(SystemError) {
        self.worker = worker
        self.listener = listener
        self.peer = peer
        self.forwarding = ForwardingFields(peer: peer.ip, trusted: listener.options.trustedProxies)
        self.forwardingGeneration = listener.generation
        self.socket = try StreamSocket(descriptor, worker: worker, isConnecting: false)
        self.socket.delegate = self
        worker.loop.arm(self.timer, at: worker.loop.now + listener.headNanoseconds)
    }

    /// The listener trusts others by now.
    func renewForwarding() {
        self.forwarding = ForwardingFields(peer: self.peer.ip, trusted: self.listener.options.trustedProxies)
        self.forwardingGeneration = self.listener.generation
    }

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
    func inputEnded() {
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

    // MARK: Ending

    func end(isWhole: Bool) {
        guard self.phase != .closed else { return }
        if isWhole, self.input.isEmpty, !self.socket.isCongested { return self.close() }
        self.phase = .lingering
        self.input = []
        self.socket.resumeReading()
        guard self.socket.isCongested else { return self.linger() }
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.unsentTime)
    }

    /// Everything is sent: the client may say that it has got it.
    func linger() {
        guard !self.hasEnded else { return self.close() }
        self.socket.endSending()
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.lingerTime)
    }

    func dropLingering(_ count: Int) {
        self.lingered += count
        if self.lingered > self.listener.options.body { self.close() }
    }

    /// No further request is taken; an exchange in flight is completed.
    func drain() {
        // What the client has sent already is still answered.
        if self.phase == .idle { self.socket.ready(.readable) }
        guard self.phase == .idle else {
            self.closesAfterResponse = true
            return
        }
        // A request may be on its way: closing now would lose it. It is answered with `Connection: close`.
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.drainGrace)
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
}
