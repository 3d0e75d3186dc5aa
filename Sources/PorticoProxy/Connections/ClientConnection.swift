// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One client's HTTP/1 connection: reads requests one after the other, and is the client's stream of each exchange in
/// its turn. It frames and reads bytes; what they mean is the exchange's business.
///
/// `idle → head → exchange (request and response overlap) → idle …`, or `→ lingering → closed`.
final class ClientConnection: StreamDelegate, ServedConnection {
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
    let core: WorkerCore
    let listener: Listener
    // Exclusivity is not checked: it knows nothing of its connection.
    @exclusivity(unchecked) var peer: ClientPeer
    let socket: StreamSocket
    let timer = WheelTimer()
    var phase = Phase.idle
    var exchange: Exchange?
    /// Received and not read yet: a head that has not come whole, or requests sent ahead.
    var input: [UInt8] = []
    var isReading = false
    /// No request has begun.
    private(set) var isNew = true
    // Exclusivity is not checked: a decoder knows nothing of its connection.
    @exclusivity(unchecked) var decoder = BodyDecoder(.none)
    var writer = BodyWriter(framing: .none)
    /// The response has been handed over; the request may still be on its way.
    var hasResponded = false
    var closesAfterResponse = false
    var linger = Linger()
    /// The client has ended its side.
    var hasEnded = false
    /// Where the exchange stood when that was looked at last.
    private var stageSeen = ExchangeProgress.Stage.ended

    init(_ socket: StreamSocket, _ peer: ClientPeer, listener: Listener, worker: Worker) {
        self.worker = worker
        self.core = worker.core
        self.listener = listener
        self.peer = peer
        self.socket = socket
        self.timer.owner = self
        self.socket.delegate = self
        self.arm(after: listener.headNanoseconds)
    }

    func arm(after nanoseconds: UInt64) { self.core.loop.arm(self.timer, at: self.core.loop.now + nanoseconds) }

    // MARK: StreamDelegate

    func received(_ bytes: Span<UInt8>) {
        guard self.phase != .lingering else { return self.drop(bytes.count) }
        if self.input.isEmpty {
            let used = self.read(bytes)
            if used < bytes.count, self.phase != .closed { self.store(bytes.extracting(used...)) }
        } else {
            self.store(bytes)
            if self.exchange == nil ? self.mayEndHead(bytes) : self.takesBody { self.readInput() }
        }
    }

    func receivedEnd() {
        self.hasEnded = true
        self.inputEnded()
    }

    func failed(_ code: Int32) { self.close() }

    func congested() { self.exchange?.clientCongested() }

    func progressed() {
        if let exchange = self.exchange { return exchange.clientProgressed() }
        // The end of an answer that is over for everyone else.
        if self.phase == .idle || self.phase == .lingering { self.arm(after: self.rest) }
    }

    func drained() {
        if let exchange = self.exchange { return exchange.clientDrained() }
        if self.phase == .lingering { return self.beginLingering() }
        if self.phase == .idle { self.arm(after: self.rest) }
        guard self.phase == .idle || self.phase == .head else { return }
        self.socket.resumeReading()
        self.continueInput()
    }

    /// How long the connection may rest now.
    var rest: UInt64 { self.listener.isDraining ? Self.drainGrace : self.listener.idleNanoseconds }

    // MARK: Exchanges

    /// Step 3: the exchange is born.
    func begin(_ exchange: Exchange) {
        self.phase = .exchange
        self.isNew = false
        self.exchange = exchange
        self.hasResponded = false
        self.closesAfterResponse = !exchange.request.keepsAlive || self.listener.closesConnections
        self.peer.begin(exchange, self, self.listener, self.worker)
    }

    /// The exchange that was at hand is over: the next one's turn, or the end.
    func exchangeEnded(_ exchange: Exchange) {
        let isWhole = exchange.body.isEnded && exchange.error?.closesClient != true
        self.exchange = nil
        self.worker.finish(exchange)
        guard self.phase == .exchange else { return }
        guard !self.closesAfterResponse else { return self.finish(isWhole: isWhole) }
        self.phase = .idle
        self.arm(after: self.listener.idleNanoseconds)
        if self.input.isEmpty { self.socket.resumeReading() }
        self.continueInput()
    }
}

/// What happens when time is up; while an exchange is at hand, it has a timer of its own.
extension ClientConnection: TimerOwner {
    /// How long a client that has ended its side may wait for an answer: it may have left, or only have said all.
    static let halfClosedTime: UInt64 = 1_000_000_000

    func timerFired(_ timer: WheelTimer) {
        switch self.phase {
        case .idle, .lingering:
            // The end of an answer that is over for everyone else, on its way to a client that takes it slowly.
            if self.socket.isCongested, self.socket.hasDelivered() { return self.arm(after: self.rest) }
            self.phase == .idle ? self.finish(isWhole: true) : self.close()
        case .closed: self.close()
        case .head: self.headTimedOut()
        case .exchange:
            guard self.hasEnded, let exchange = self.exchange else { return }
            let stage = exchange.progress.stage
            guard stage != self.stageSeen || exchange.hasPeerMoved else { return self.close() }
            self.stageSeen = stage
            self.arm(after: Self.halfClosedTime)
        }
    }

    private func headTimedOut() {
        let exchange = self.worker.acquireExchange()
        self.begin(exchange)
        exchange.request.clear()
        exchange.refuse(.headTimeout)
    }
}
