// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// This worker's connections to one target. The most recently used one is taken first, so that surplus ones age out.
final class TargetPool: StreamSource {
    let core: WorkerCore
    private var idle: [UpstreamConnection] = []
    /// Connections in use, being made, or idle.
    private(set) var count = 0
    /// Connections are kept for a next request: not where no service uses the target any more, nor where every call is
    /// to be seen by whoever plays the services.
    private var keepsIdle: Bool
    /// Connections that came to stand, and attempts that did not.
    private(set) var opened: UInt64 = 0
    private(set) var connectFailures: UInt64 = 0

    /// The most connections to one target from one worker.
    static let maximum = 1024
    /// An unused connection is closed after this long.
    static let idleTime: UInt64 = 30_000_000_000

    init(core: WorkerCore) {
        self.core = core
        self.keepsIdle = core.dialer == nil
    }

    func open(_ target: Target, for exchange: Exchange, attempt: Int, isFresh: Bool) -> OpenedStream {
        if !isFresh, let connection = self.idle.popLast() {
            connection.carry(exchange, attempt)
            return .ready(connection)
        }
        guard !target.addresses.isEmpty else { return .failed(.unresolvedTarget) }
        guard isFresh || self.count < Self.maximum else { return .failed(.poolOverflow) }
        let dial = Dial(target, self, exchange, attempt)
        guard dial.start(within: exchange.forward.timeouts.connect) else {
            self.connectFailures &+= 1
            return .failed(.connectFailure)
        }
        return .pending(dial)
    }

    /// A connection is being made.
    func began() { self.count += 1 }

    /// It stands.
    func connected() { self.opened &+= 1 }

    /// It does not come to stand: the target's fault, unless nobody wants it any more.
    func failed(isFault: Bool) {
        self.count -= 1
        if isFault { self.connectFailures &+= 1 }
    }

    var idleCount: Int { self.idle.count }

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

    /// Exchanges in flight keep their connections; none outlives its exchange.
    func retire() {
        self.keepsIdle = false
        self.closeIdle()
    }

    func closeIdle() {
        let connections = self.idle
        self.idle = []
        for connection in connections { connection.close() }
    }
}
