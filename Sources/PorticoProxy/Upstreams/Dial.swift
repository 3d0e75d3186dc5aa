// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// A connection to a target that is being made for one attempt. Its addresses are tried one after the other, a next one
/// as soon as the last one has failed or has not answered for a while, side by side; the first that answers is taken
/// (RFC 8305 §5).
final class Dial: PendingStream, TimerOwner {
    private let target: Target
    let pool: TargetPool
    private var exchange: Exchange?
    private let attempt: Int
    /// Those that have not been tried.
    private var addresses: ArraySlice<SocketAddress>
    /// On their way.
    private var contenders: [DialContender] = []
    private var deadline: Instant = 0
    /// Why the last address could not be reached; 0: nothing is known.
    private var code: Int32 = 0
    /// Why there is no TLS with the last address; `nil`: it did not come to that.
    private var tlsFailure: TLSFailure?
    private lazy var timer = WheelTimer(self)

    /// The pause before a next address is tried beside one that does not answer.
    private static let pace: UInt64 = 250_000_000

    init(_ target: Target, _ pool: TargetPool, _ exchange: Exchange, _ attempt: Int) {
        self.target = target
        self.pool = pool
        self.exchange = exchange
        self.attempt = attempt
        self.addresses = target.addresses[...]
    }

    private var core: WorkerCore { self.pool.core }

    /// False: no address can be tried at all, and the exchange is not told.
    func start(within limit: Duration) -> Bool {
        self.deadline = self.core.loop.now + limit.nanoseconds
        guard self.tryNext() else {
            self.explain()
            self.exchange = nil
            return false
        }
        self.pool.began()
        return true
    }

    /// False: none is left that the system does not refuse at once.
    private func tryNext() -> Bool {
        while let address = self.addresses.popFirst() {
            guard let contender = self.contender(address) else { continue }
            self.contenders.append(contender)
            let pause = self.core.loop.now + Self.pace
            self.core.loop.arm(self.timer, at: self.addresses.isEmpty ? self.deadline : min(pause, self.deadline))
            return true
        }
        return false
    }

    private func contender(_ address: SocketAddress) -> DialContender? {
        var descriptor: Int32?
        if let dialer = self.core.dialer {
            guard let exchange = self.exchange, dialer.reaches(address, exchange) else { return nil }
            descriptor = dialer.dial(address)
        } else {
            descriptor = address.dial()
            if descriptor == nil { self.code = errno }
        }
        guard let descriptor else { return nil }
        return DialContender(descriptor, address, self.core.dialer == nil ? self.target.tls : nil, self)
    }

    // MARK: What becomes of it

    func connected(_ contender: DialContender) {
        for other in self.contenders where other !== contender { other.socket.close() }
        self.contenders = []
        self.core.loop.cancel(self.timer)
        self.pool.connected()
        self.target.prefer(contender.address)
        let connection = UpstreamConnection(contender.socket, pool: self.pool)
        guard let exchange = self.exchange else { return connection.close() }
        self.exchange = nil
        connection.carry(exchange, self.attempt)
        exchange.attemptConnected(self.attempt, connection)
    }

    func failed(_ contender: DialContender, _ code: Int32) {
        self.code = code
        self.tlsFailure = contender.socket.tlsFailure
        self.contenders.removeAll { $0 === contender }
        guard !self.tryNext(), self.contenders.isEmpty else { return }
        self.fail(self.tlsFailure?.kind ?? .connectFailure)
    }

    func timerFired(_ timer: WheelTimer) {
        guard self.core.loop.now < self.deadline else { return self.fail(.connectTimeout) }
        if !self.tryNext() { self.core.loop.arm(self.timer, at: self.deadline) }
    }

    private func fail(_ kind: ProxyError.Kind) {
        if kind != .connectTimeout { self.explain() }
        let exchange = self.exchange
        self.finish(isFault: true)
        exchange?.attemptFailed(self.attempt, .unreachable(kind))
    }

    private func explain() {
        if let tlsFailure {
            self.exchange?.result.detail = .tls(tlsFailure)
        } else if self.code != 0 {
            self.exchange?.result.detail = .system(self.code)
        }
    }

    func cancel() {
        if self.exchange != nil { self.finish(isFault: false) }
    }

    private func finish(isFault: Bool) {
        self.exchange = nil
        self.core.loop.cancel(self.timer)
        for contender in self.contenders { contender.socket.close() }
        self.contenders = []
        self.pool.failed(isFault: isFault)
    }
}

/// One address on its way.
final class DialContender: StreamDelegate {
    let socket: StreamSocket
    let address: SocketAddress
    private let dial: Dial

    init?(_ descriptor: Int32, _ address: SocketAddress, _ tls: ClientTLS?, _ dial: Dial) {
        self.address = address
        self.dial = dial
        do {
            self.socket = try StreamSocket(descriptor, core: dial.pool.core, isConnecting: true)
        } catch {
            Glibc.close(descriptor)
            return nil
        }
        self.socket.delegate = self
        if let tls { self.socket.connect(to: tls) }
    }

    func connected() { self.dial.connected(self) }
    func failed(_ code: Int32) { self.dial.failed(self, code) }
    func received(_ bytes: Span<UInt8>) {}
    func receivedEnd() {}
}

extension Dialer {
    func reaches(_ address: SocketAddress, _ exchange: Exchange) -> Bool {
        var head = OutputBuffer()
        RequestWriter.write(exchange, to: &head)
        return self.reaches(address, head.bytes)
    }
}
