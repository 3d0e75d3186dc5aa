// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// One connection to a target: idle in its pool, or carrying one exchange.
final class UpstreamConnection: StreamDelegate, TimerOwner {
    private enum State { case connecting, idle, awaitingHead, body, closed }

    /// Held strongly: whoever drops a pool closes its idle connections first.
    private let pool: TargetPool
    let socket: StreamSocket
    private lazy var timer = WheelTimer(self)
    private var state = State.connecting
    private var exchange: Exchange?
    /// A head that has not come whole.
    private var input: [UInt8] = []
    private var relay = BodyRelay(.none)
    /// Has carried an exchange before: its end may have been on the way when the request left.
    private(set) var isReused = false
    private static let parser = ResponseHeadParser()

    /// `nil`: the system refused at once.
    init?(to address: SocketAddress, pool: TargetPool) {
        self.pool = pool
        let dialed = pool.worker.dialer.map { $0.dial(address) } ?? address.dial()
        guard let descriptor = dialed else { return nil }
        do {
            self.socket = try StreamSocket(descriptor, worker: pool.worker, isConnecting: true)
        } catch {
            Glibc.close(descriptor)
            return nil
        }
        self.socket.delegate = self
        self.socket.readsBeforeFailing = true
    }

    private var worker: Worker { self.pool.worker }
    var writer: BurstWriter { BurstWriter(worker: self.worker, socket: self.socket) }
    var isConnecting: Bool { self.state == .connecting }

    func startConnecting(within limit: Duration) {
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + limit.nanoseconds)
    }

    /// The next response is for this exchange.
    func carry(_ exchange: Exchange) {
        self.exchange = exchange
        self.relay = BodyRelay(.none)
        if self.state == .idle { self.state = .awaitingHead }
    }

    // MARK: StreamDelegate

    func connected() {
        self.worker.loop.cancel(self.timer)
        guard let exchange = self.exchange else { return self.close() }
        self.state = .awaitingHead
        self.pool.opened &+= 1
        exchange.connectedAfter = self.worker.loop.now &- exchange.attemptStartedAt
        Forwarder.connected(exchange)
    }

    func received(_ bytes: Span<UInt8>) {
        guard let exchange = self.exchange else { return self.close() }
        if exchange.firstByteAt == 0 { exchange.firstByteAt = self.worker.loop.now }
        if self.input.isEmpty { return self.take(bytes) }
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        let whole = self.input
        self.input = []
        self.take(whole.span)
    }

    func receivedEnd() {
        guard let exchange = self.exchange, let receiver = exchange.receiver, self.state == .body else {
            return self.failed(0)
        }
        guard receiver.receiveEnd(&self.relay) else { return self.failed(0) }
        self.finish(exchange, receiver, mayReuse: false)
    }

    func failed(_ code: Int32) {
        let wasConnecting = self.state == .connecting
        let hasBegun = self.state == .body || !self.input.isEmpty
        let exchange = self.exchange
        self.exchange = nil
        self.close()
        if wasConnecting { self.pool.connectFailures &+= 1 }
        guard let exchange else { return }
        exchange.bytesOut += self.relay.count
        exchange.detachUpstream(wasConnecting ? .connectFailure : .upstreamClosed)
        if wasConnecting {
            Forwarder.moveOn(exchange, .connectFailure)
        } else {
            Forwarder.lost(exchange, mayRepeat: self.isReused && !hasBegun)
        }
    }

    func drained() { self.exchange?.receiver?.resumeReading() }

    /// The time to connect, or to wait in the pool, is over. A connection that was taken from the pool meanwhile is in
    /// use: taking it leaves the timer alone, which is cheaper than cancelling it.
    func timerFired(_ timer: WheelTimer) {
        guard self.state == .connecting || self.state == .idle else { return }
        if self.state == .connecting { self.pool.connectFailures &+= 1 }
        let exchange = self.exchange
        self.exchange = nil
        self.close()
        guard let exchange else { return }
        exchange.detachUpstream(.connectTimeout)
        Forwarder.moveOn(exchange, .connectTimeout)
    }

    // MARK: Reading the response (step 9)

    private func take(_ bytes: Span<UInt8>) {
        guard let exchange = self.exchange, let receiver = exchange.receiver else { return self.close() }
        do {
            var offset = 0
            while self.state != .body {
                guard let end = try self.takeHead(bytes, from: offset, exchange, receiver) else {
                    receiver.flush()
                    if receiver.isCongested { self.socket.pauseReading() }
                    return
                }
                offset = end
            }
            offset = try receiver.receiveBody(bytes, from: offset, &self.relay, exchange)
            guard self.relay.isEnded else { return self.continueBody(exchange, receiver) }
            self.finish(exchange, receiver, mayReuse: offset == bytes.count)
        } catch {
            self.worker.output.clear()
            self.exchange = nil
            exchange.bytesOut += self.relay.count
            exchange.detachUpstream(.badResponse)
            self.close()
            exchange.fail(.badResponse)
        }
    }

    /// Reads one head and passes it on. `nil`: it has not come whole.
    @inline(__always)
    private func takeHead(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ exchange: Exchange,
        _ receiver: any ResponseReceiver
    ) throws -> Int? {
        let rest = bytes.extracting(start...)
        guard let used = try Self.parser.parse(rest, toHEAD: exchange.request.isHEAD, into: &exchange.response) else {
            rest.withUnsafeBufferPointer { self.input = Array($0) }
            return nil
        }
        guard exchange.response.status != 101 else { throw WireError.badStatusCode }
        if exchange.response.isInterim {
            receiver.receiveInterim(exchange)
        } else {
            self.relay = receiver.receiveHead(exchange)
            self.state = .body
        }
        return start + used
    }

    private func continueBody(_ exchange: Exchange, _ receiver: any ResponseReceiver) {
        receiver.flush()
        exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
        receiver.deadlineMoved()
        if receiver.isCongested { self.socket.pauseReading() }
    }

    private func finish(_ exchange: Exchange, _ receiver: any ResponseReceiver, mayReuse: Bool) {
        exchange.bytesOut += self.relay.count
        let isReusable = mayReuse && exchange.response.keepsAlive && exchange.requestRelay.isEnded
        self.exchange = nil
        exchange.detachUpstream()
        if isReusable && !self.socket.isCongested { self.putBack() } else { self.close() }
        receiver.responseEnded(exchange)
    }

    // MARK: Ending

    /// The exchange no longer wants the response.
    func abandon() {
        guard let exchange = self.exchange else { return }
        self.exchange = nil
        exchange.bytesOut += self.relay.count
        exchange.detachUpstream(exchange.error?.kind ?? .clientGone)
        self.close()
    }

    private func putBack() {
        self.state = .idle
        self.isReused = true
        self.socket.resumeReading()
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + TargetPool.idleTime)
        self.pool.giveBack(self)
    }

    func close() {
        guard self.state != .closed else { return }
        let wasIdle = self.state == .idle
        self.state = .closed
        self.worker.loop.cancel(self.timer)
        self.socket.close()
        self.pool.forget(self, wasIdle: wasIdle)
    }
}
