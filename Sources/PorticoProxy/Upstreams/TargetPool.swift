// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// This worker's connections to one target. The most recently used one is taken first, so that surplus ones age out.
final class TargetPool {
    let worker: Worker
    private var idle: [UpstreamConnection] = []
    /// Connections in use, being made, or idle.
    private(set) var count = 0
    /// No service uses the target any more: no connection is kept for a next request.
    private var isRetired = false
    /// Connections that came to stand, and attempts that did not.
    var opened: UInt64 = 0
    var connectFailures: UInt64 = 0

    /// The most connections to one target from one worker.
    static let maximum = 1024
    /// An unused connection is closed after this long.
    static let idleTime: UInt64 = 30_000_000_000

    init(worker: Worker) { self.worker = worker }

    /// A connection that waits for a request, or a new one that is being made; `nil`: none is to be had.
    func take(to address: SocketAddress, connectWithin limit: Duration) throws(ProxyError) -> UpstreamConnection {
        if let connection = self.idle.popLast() { return connection }
        guard self.count < Self.maximum else { throw ProxyError(.poolOverflow) }
        return try self.connect(to: address, within: limit)
    }

    /// A connection that no request has used yet.
    func connect(to address: SocketAddress, within limit: Duration) throws(ProxyError) -> UpstreamConnection {
        guard let connection = UpstreamConnection(to: address, pool: self) else {
            self.connectFailures &+= 1
            throw ProxyError(.connectFailure)
        }
        self.count += 1
        connection.startConnecting(within: limit)
        return connection
    }

    var idleCount: Int { self.idle.count }

    func giveBack(_ connection: UpstreamConnection) {
        self.idle.append(connection)
        if self.isRetired { connection.close() }
    }

    /// The connection is closed, or about to be.
    func forget(_ connection: UpstreamConnection, wasIdle: Bool) {
        self.count -= 1
        guard wasIdle, let index = self.idle.firstIndex(where: { $0 === connection }) else { return }
        self.idle.remove(at: index)
    }

    /// Exchanges in flight keep their connections; none outlives its exchange.
    func retire() {
        self.isRetired = true
        self.closeIdle()
    }

    func closeIdle() {
        let connections = self.idle
        self.idle = []
        for connection in connections { connection.close() }
    }
}
