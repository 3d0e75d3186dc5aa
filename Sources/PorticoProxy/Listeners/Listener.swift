// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CEpoll
import Glibc
import PorticoConfig
import PorticoWire
import PorticoX509

/// A client's connection as its listener knows it, whatever it speaks.
protocol ServedConnection: AnyObject {
    /// No further request is taken; what is in flight is completed.
    func drain()
    func close()
}

/// A listening socket of one worker. Every worker has its own on the same address (SO_REUSEPORT): the kernel spreads
/// connections, and a connection never changes workers.
package final class Listener: EventSource, TimerOwner {
    package private(set) var name: String
    let id: Int
    private(set) var options: ListenerOptions
    private(set) var parser: RequestHeadParser
    private(set) var idleNanoseconds: UInt64
    private(set) var headNanoseconds: UInt64
    /// Not all hosts ask the same of their clients.
    private(set) var hasSeveralPolicies: Bool
    /// Counts the changes of the options, so that a connection knows when what it derived from them is old.
    private(set) var generation = 0
    private let descriptor: Int32
    private let worker: Worker
    /// For this listener alone; `nil`: the worker's.
    private(set) var snapshot: Snapshot?
    private var connections: [ObjectIdentifier: any ServedConnection] = [:]
    /// Those of all workers together.
    private let total: ConnectionCount
    private lazy var timer = WheelTimer(self)
    private(set) var isDraining = false
    /// Each answer says that it is the connection's last.
    var closesConnections = false
    private var isOpen = true
    private var meters: ListenerMeters

    private static let batch = 64
    /// As many as the kernel's queue may hold.
    private static let drainBatches = 64
    private static let pause: UInt64 = 100_000_000
    /// How long a connection that has begun may take to be set up, while a listener drains.
    private static let arrival: UInt64 = 100_000_000
    /// Bytes that the kernel takes ahead of the client's window. Without it a slow client has megabytes waiting, and is
    /// not seen to read for so long that the idle timeout cuts it off.
    private static let unsentLimit: Int32 = 128 * 1024

    /// Watches a descriptor that listens already.
    init(
        name: String, id: Int, descriptor: Int32, options: ListenerOptions, counting total: ConnectionCount,
        worker: Worker, snapshot: Snapshot?
    ) throws(SystemError) {
        self.total = total
        self.name = name
        self.id = id
        self.options = options
        self.parser = RequestHeadParser(limits: options.headLimits)
        self.idleNanoseconds = options.idle.nanoseconds
        self.headNanoseconds = options.headTimeout.nanoseconds
        self.hasSeveralPolicies = options.tls?.hasSeveralPolicies ?? false
        self.descriptor = descriptor
        self.worker = worker
        self.snapshot = snapshot
        self.meters = worker.meters.listener(name, isCounted: snapshot == nil)
        try worker.loop.poller.add(self, descriptor, .readable)
    }

    package var connectionCount: Int { self.connections.count }

    /// Holds for requests that begin from now on, and for connections that stand too.
    func use(name: String, options: ListenerOptions, snapshot: Snapshot?) {
        self.name = name
        self.options = options
        self.parser = RequestHeadParser(limits: options.headLimits)
        self.idleNanoseconds = options.idle.nanoseconds
        self.headNanoseconds = options.headTimeout.nanoseconds
        self.hasSeveralPolicies = options.tls?.hasSeveralPolicies ?? false
        self.generation += 1
        self.snapshot = snapshot
        self.meters.open -= self.connections.count
        self.meters = self.worker.meters.listener(name, isCounted: snapshot == nil)
        self.meters.open += self.connections.count
    }

    // MARK: Accepting (step 1)

    func ready(_ readiness: Readiness) { _ = self.acceptBatch() }

    /// Whether more may be waiting.
    private func acceptBatch() -> Bool {
        for _ in 0..<Self.batch {
            var address = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &address) {
                portico_accept(self.descriptor, $0, &length)
            }
            guard descriptor >= 0 else {
                self.acceptFailed(errno)
                return false
            }
            self.accepted(descriptor, SocketAddress(address))
        }
        return true
    }

    /// - Parameters:
    ///   - principal: Whom all requests of the connection come from.
    ///   - certificate: What the connection is taken to be made with.
    func accepted(
        _ descriptor: Int32, _ peer: SocketAddress?, as principal: Principal? = nil,
        showing certificate: ClientCertificate? = nil
    ) {
        guard let peer, self.total.add(upTo: self.options.connections) else { return self.refuse(descriptor) }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        var unsent = Self.unsentLimit
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, &unsent, 4)
        do {
            let connection = try self.connection(descriptor, peer, principal, certificate)
            self.connections[ObjectIdentifier(connection)] = connection
            self.meters.accepted &+= 1
            self.meters.open += 1
        } catch {
            self.total.remove()
            close(descriptor)
        }
    }

    /// What serves the client: the one place that knows the protocols, and what may have to come before them.
    private func connection(
        _ descriptor: Int32, _ peer: SocketAddress, _ principal: Principal?, _ certificate: ClientCertificate?
    ) throws(SystemError) -> any ServedConnection {
        let socket = try StreamSocket(descriptor, core: self.worker.core, isConnecting: false)
        if self.options.readsProxyHeader, self.options.trustedProxies.contains(where: { $0.contains(peer.ip) }) {
            return ProxiedConnection(socket, peer, listener: self)
        }
        return self.connection(socket, peer, principal, certificate)
    }

    /// - Parameter peer: Whom the connection is from, as a proxy in front may have said.
    private func connection(
        _ socket: StreamSocket, _ peer: SocketAddress, _ principal: Principal?, _ certificate: ClientCertificate?
    ) -> any ServedConnection {
        if let tls = self.options.tls { return TLSHandshake(socket, peer: peer, listener: self, tls: tls) }
        var client = ClientPeer(peer, self, spoken: nil)
        client.principal = principal
        client.certificate = certificate
        return self.connection(socket, client, speaksHTTP2: !self.options.speaksHTTP1)
    }

    private func connection(
        _ socket: StreamSocket, _ client: ClientPeer, speaksHTTP2: Bool
    ) -> any ServedConnection {
        speaksHTTP2
            ? HTTP2ClientConnection(socket, client, listener: self, worker: self.worker)
            : ClientConnection(socket, client, listener: self, worker: self.worker)
    }

    /// A proxy in front has said whom it speaks for; the connection begins anew.
    func announced(
        _ former: ProxiedConnection, _ socket: StreamSocket, _ client: SocketAddress, _ received: Span<UInt8>
    ) {
        self.replace(former, with: self.connection(socket, client, nil, nil))
        if received.count > 0 { socket.delegate?.received(received) }
    }

    /// TLS stands: what serves the client begins.
    func secured(_ handshake: TLSHandshake, _ socket: StreamSocket, _ client: ClientPeer) {
        let isHTTP2 = socket.tls?.applicationProtocol == ListenerProtocol.http2.rawValue
        self.replace(handshake, with: self.connection(socket, client, speaksHTTP2: isHTTP2))
    }

    /// A client of HTTP/1 has turned out to speak HTTP/2 (RFC 9113 §3.3).
    func speaksHTTP2(_ former: ClientConnection, _ received: Span<UInt8>) {
        let connection = HTTP2ClientConnection(
            former.socket, former.peer, listener: self, worker: self.worker)
        self.replace(former, with: connection)
        connection.received(received)
    }

    private func replace(_ former: any ServedConnection, with connection: any ServedConnection) {
        self.connections[ObjectIdentifier(former)] = nil
        self.connections[ObjectIdentifier(connection)] = connection
        if self.isDraining { connection.drain() }
    }

    func handshakeFailed() { self.meters.failedHandshakes &+= 1 }

    /// A client has done something odd: it is counted, and where honest clients do not do it logged once in a while.
    /// - Parameter detail: What else the log says of it.
    func glitch(_ glitch: Glitch, of client: SocketAddress, count: Int = 1, detail: String? = nil) {
        self.meters.glitches[glitch, default: 0] &+= UInt64(clamping: count)
        guard !glitch.isOrdinary else { return }
        self.worker.core.errorLog?.note(glitch.reason, of: self.name) { isFirst in
            ErrorNote(
                message: "odd client", error: "glitch", reason: glitch.reason,
                detail: detail.map { "\(glitch.text): \($0)" } ?? glitch.text,
                listener: self.name, client: client.ip.description, isFirst: isFirst)
        }
    }

    /// One too many: it is told so, and counted.
    private func refuse(_ descriptor: Int32) {
        self.meters.refused &+= 1
        let answer: StaticString =
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\nProxy-Status: portico; error=connection_limit_reached\r\n\r\n"
        send(descriptor, answer.utf8Start, answer.utf8CodeUnitCount, Int32(MSG_NOSIGNAL))
        close(descriptor)
    }

    /// Out of descriptors or memory: trying again at once would only spin.
    private func acceptFailed(_ code: Int32) {
        guard code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM, !self.isDraining else { return }
        self.worker.loop.poller.change(self.descriptor, [])
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.pause)
    }

    func timerFired(_ timer: WheelTimer) {
        guard self.isOpen else { return }
        if self.isDraining { self.endAccepting() } else { self.worker.loop.poller.change(self.descriptor, .readable) }
    }

    func remove(_ connection: any ServedConnection) {
        if self.connections.removeValue(forKey: ObjectIdentifier(connection)) != nil {
            self.meters.open -= 1
            self.total.remove()
        }
        self.endIfDrained()
    }

    /// The last connection of a listener that accepts no more has gone.
    private func endIfDrained() {
        if self.isDraining, !self.isOpen, self.connections.isEmpty { self.worker.remove(self) }
    }

    // MARK: Draining

    /// Nobody can connect any more. Idle connections close; others after their answer.
    ///
    /// A socket that is closed resets the connections that the kernel has set up for it and nobody has accepted yet. So
    /// first no new ones begin, those on their way have a moment to arrive, and are accepted; then it is closed.
    func drain() {
        guard self.isOpen, !self.isDraining else { return }
        self.isDraining = true
        self.closesConnections = true
        for connection in Array(self.connections.values) { connection.drain() }
        guard portico_refuse_connections(self.descriptor) == 0 else { return self.endAccepting() }
        self.worker.loop.poller.change(self.descriptor, .readable)
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + Self.arrival)
    }

    private func endAccepting() {
        for _ in 0..<Self.drainBatches {
            guard self.acceptBatch() else { break }
        }
        self.stopListening()
        for connection in Array(self.connections.values) { connection.drain() }
        self.endIfDrained()
    }

    private func stopListening() {
        guard self.isOpen else { return }
        self.isOpen = false
        self.worker.loop.cancel(self.timer)
        self.worker.loop.poller.remove(self.descriptor)
        close(self.descriptor)
    }

    func closeAll() {
        self.stopListening()
        for connection in Array(self.connections.values) { connection.close() }
    }
}
