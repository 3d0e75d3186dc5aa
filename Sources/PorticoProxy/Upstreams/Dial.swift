// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// A connection to a target that is being made for one attempt; others may join it. Its addresses are tried one after the other, a next one
/// as soon as the last one has failed or has not answered for a while, side by side; the first that answers is taken
/// (RFC 8305 §5).
final class Dial: PendingStream, TimerOwner {
    private let target: Target
    let pool: TargetPool
    private var exchange: Exchange?
    private let attempt: Int
    private var joined: [JoinedDial] = []
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
            if let detail = self.detail { self.exchange?.result.detail = detail }
            self.exchange = nil
            return false
        }
        self.pool.began(self)
        return true
    }

    /// Others may wait for what comes of it: as many as a connection surely takes.
    var hasRoom: Bool { self.joined.count < 99 }

    func join(_ exchange: Exchange, _ attempt: Int) -> JoinedDial {
        let joined = JoinedDial(exchange, attempt, self)
        self.joined.append(joined)
        return joined
    }

    /// One of those that have joined wants it no more.
    func leave(_ one: JoinedDial) {
        self.joined.removeAll { $0 === one }
        if self.isUnwanted { self.finish(isFault: false) }
    }

    private var isUnwanted: Bool { self.exchange == nil && self.joined.isEmpty }

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
        let contender = DialContender(descriptor, address, self.core.dialer == nil ? self.target.tls : nil, self)
        // It waits until the connection stands, and goes before all else, TLS too.
        if let header = self.pool.header(for: self.exchange) { contender?.socket.send(header.span) }
        return contender
    }

    // MARK: What becomes of it

    func connected(_ contender: DialContender) {
        guard let isHTTP2 = self.pool.speaksHTTP2(contender.socket) else { return self.refuse(contender) }
        for other in self.contenders where other !== contender { other.socket.close() }
        self.contenders = []
        self.core.loop.cancel(self.timer)
        self.pool.connected(self)
        self.target.prefer(contender.address)
        if isHTTP2 { self.share(contender.socket) } else { self.handOver(contender.socket) }
    }

    /// It carries all that wait.
    private func share(_ socket: StreamSocket) {
        let connection = HTTP2UpstreamConnection(socket, pool: self.pool)
        self.pool.add(connection)
        let joined = self.takeJoined()
        if let exchange = self.exchange {
            self.exchange = nil
            exchange.attemptConnected(self.attempt, connection.carry(exchange, self.attempt))
        }
        for one in joined { one.open(self.target) }
        connection.restIfIdle()
    }

    /// It carries one of them; the others go on by themselves.
    private func handOver(_ socket: StreamSocket) {
        let connection = UpstreamConnection(socket, pool: self.pool)
        let joined = self.takeJoined()
        if let exchange = self.exchange {
            self.exchange = nil
            connection.carry(exchange, self.attempt)
            exchange.attemptConnected(self.attempt, connection)
        } else {
            connection.close()
        }
        for one in joined { one.open(self.target) }
    }

    private func takeJoined() -> [JoinedDial] {
        let joined = self.joined
        self.joined = []
        return joined
    }

    /// It does not speak what it must.
    private func refuse(_ contender: DialContender) {
        contender.socket.tlsFailure = TLSFailure.noHTTP2
        contender.socket.close()
        self.failed(contender, EPROTO)
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
        let detail = kind == .connectTimeout ? nil : self.detail
        let (exchange, joined) = (self.exchange, self.takeJoined())
        self.finish(isFault: true)
        if let detail { exchange?.result.detail = detail }
        exchange?.attemptFailed(self.attempt, .unreachable(kind))
        for one in joined { one.fail(kind, detail) }
    }

    /// Why there is no connection, as far as that is known.
    private var detail: ErrorDetail? {
        if let tlsFailure { return .tls(tlsFailure) }
        return self.code == 0 ? nil : .system(self.code)
    }

    func cancel() {
        guard self.exchange != nil else { return }
        self.exchange = nil
        if self.isUnwanted { self.finish(isFault: false) }
    }

    private func finish(isFault: Bool) {
        self.exchange = nil
        self.core.loop.cancel(self.timer)
        for contender in self.contenders { contender.socket.close() }
        self.contenders = []
        self.pool.failed(self, isFault: isFault)
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
