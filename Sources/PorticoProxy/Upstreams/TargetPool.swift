// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// This worker's connections to one target. Of those that carry one exchange at a time the most recently used one is
/// taken first, so that surplus ones age out; those that carry several are filled one after the other.
final class TargetPool: StreamSource {
    let core: WorkerCore
    private var idle: [UpstreamConnection] = []
    /// Those that carry several exchanges, and may carry more.
    private var shared: [HTTP2UpstreamConnection] = []
    /// Connections that are being made, and that several exchanges may wait for.
    private var dials: [Dial] = []
    private let speaks: ServiceProtocol
    /// What connections begin with; `nil`: with requests. One that has told a client's address carries nothing else.
    private let proxyHeader: ProxyProtocolVersion?
    /// Whether the target has agreed on HTTP/2; `nil`: it has not been asked.
    private var hasHTTP2: Bool?
    /// Connections in use, being made, or idle.
    private(set) var count = 0
    /// Connections are kept for a next request: not where no service uses the target any more, nor where each is one
    /// request's, nor where every call is to be seen by whoever plays the services.
    private var keepsIdle: Bool
    /// Connections that came to stand, and attempts that did not.
    private(set) var opened: UInt64 = 0
    private(set) var connectFailures: UInt64 = 0

    /// The most connections to one target from one worker.
    static let maximum = 1024
    /// An unused connection is closed after this long.
    static let idleTime: UInt64 = 30_000_000_000

    init(core: WorkerCore, speaks: ServiceProtocol, proxyHeader: ProxyProtocolVersion? = nil) {
        self.core = core
        // Whoever plays the services speaks HTTP/1.1.
        self.speaks = core.dialer == nil ? speaks : .http1
        self.proxyHeader = core.dialer == nil ? proxyHeader : nil
        self.keepsIdle = core.dialer == nil && proxyHeader == nil
    }

    /// What a connection for the exchange begins with; `nil`: nothing.
    func header(for exchange: Exchange?) -> [UInt8]? {
        self.proxyHeader.map { (exchange?.proxyHeader ?? ProxyHeader()).bytes($0) }
    }

    func open(_ target: Target, for exchange: Exchange, attempt: Int, isFresh: Bool) -> OpenedStream {
        if !isFresh, let connection = self.idle.popLast() {
            connection.carry(exchange, attempt)
            return .ready(connection)
        }
        if !isFresh, let connection = self.shared.first(where: \.hasRoom) {
            return .ready(connection.carry(exchange, attempt))
        }
        guard !target.addresses.isEmpty else { return .failed(.unresolvedTarget) }
        guard isFresh || self.count < Self.maximum else { return .failed(.poolOverflow) }
        if !isFresh, let dial = self.dials.first(where: \.hasRoom) { return .pending(dial.join(exchange, attempt)) }
        let dial = Dial(target, self, exchange, attempt)
        guard dial.start(within: exchange.forward.timeouts.connect) else {
            self.connectFailures &+= 1
            return .failed(.connectFailure)
        }
        return .pending(dial)
    }

    /// A connection is being made.
    func began(_ dial: Dial) {
        self.count += 1
        let isShared = self.speaks == .http2 || (self.speaks == .auto && self.hasHTTP2 != false)
        if isShared { self.dials.append(dial) }
    }

    /// It stands.
    func connected(_ dial: Dial) {
        self.opened &+= 1
        self.forget(dial)
    }

    /// It does not come to stand: the target's fault, unless nobody wants it any more.
    func failed(_ dial: Dial, isFault: Bool) {
        self.count -= 1
        if isFault { self.connectFailures &+= 1 }
        self.forget(dial)
    }

    private func forget(_ dial: Dial) {
        if !self.dials.isEmpty { self.dials.removeAll { $0 === dial } }
    }

    /// What is spoken on a connection that stands; `nil`: not what must be.
    func speaksHTTP2(_ socket: StreamSocket) -> Bool? {
        guard self.speaks != .http1 else { return false }
        guard let tls = socket.tls else { return self.speaks == .http2 }
        let isHTTP2 = tls.applicationProtocol == ServiceProtocol.http2.rawValue
        self.hasHTTP2 = isHTTP2
        return isHTTP2 || self.speaks == .auto ? isHTTP2 : nil
    }

    var idleCount: Int { self.idle.count + self.shared.count(where: \.isIdle) }

    func release(_ connection: UpstreamConnection) {
        self.idle.append(connection)
        if !self.keepsIdle { connection.close() }
    }

    /// The connection is closed, or about to be.
    func remove(_ connection: UpstreamConnection, wasIdle: Bool) {
        self.count -= 1
        guard wasIdle, let index = self.idle.firstIndex(where: { $0 === connection }) else { return }
        self.idle.remove(at: index)
    }

    func add(_ connection: HTTP2UpstreamConnection) { self.shared.append(connection) }

    /// It carries no further exchanges.
    func remove(_ connection: HTTP2UpstreamConnection) { self.shared.removeAll { $0 === connection } }

    func closed(_ connection: HTTP2UpstreamConnection) {
        self.count -= 1
        self.remove(connection)
    }

    /// Whether it waits for further exchanges.
    func keeps(_ connection: HTTP2UpstreamConnection) -> Bool {
        self.keepsIdle && self.shared.contains { $0 === connection }
    }

    /// Exchanges in flight keep their connections; none outlives its exchange.
    func retire() {
        self.keepsIdle = false
        self.closeIdle()
    }

    func closeIdle() {
        let connections = self.idle
        self.idle = []
        for connection in connections { connection.close() }
        for connection in self.shared where connection.isIdle { connection.close() }
    }
}
