// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One event loop with everything that its exchanges use: connections, pools, snapshot, buffers. Workers share nothing
/// on the path of an exchange.
///
/// Not Sendable: other threads reach a worker by `WorkerHandle` only.
package final class Worker {
    package let loop: WorkerLoop
    /// 0…, in the order of their start.
    package let index: Int
    package internal(set) var snapshot: Snapshot
    /// What snapshots hand on.
    var targets = TargetTable()
    /// Where sockets write what leaves at the end of an event.
    @exclusivity(unchecked) var buffers = BufferPool()
    /// For bytes that become something else at once.
    var scratch = OutputBuffer(capacity: 256)
    /// Every socket of the worker receives into this: bytes that nobody kept cost no memory.
    let receiveBuffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Worker.receiveSize)
    /// Connects to targets in the system's place; `nil` but where a configuration is tried without a network.
    let dialer: (any Dialer)?
    let gzip = Gzip()
    var random: FastRandom
    let accessLog: AccessLog
    let meters = WorkerMeters()
    private var dateStorage = DateField()
    @exclusivity(unchecked) private var spareExchanges: [Exchange] = []
    private var spareCalls: [ServiceCall] = []
    var listeners: [Listener] = []
    /// Listeners for clients that are opened from now on drain at once.
    var isDraining = false
    /// Exchanges in flight.
    @exclusivity(unchecked) private(set) var inFlight = 0

    static let receiveSize = 128 * 1024
    private static let maximumSpare = 256

    package init(
        index: Int, loop: WorkerLoop, accessLog: AccessLog, seed: UInt64, dialer: (any Dialer)? = nil
    ) {
        self.dialer = dialer
        self.index = index
        self.loop = loop
        self.accessLog = accessLog
        self.random = FastRandom(seed: seed)
        self.snapshot = Snapshot(router: Router([]), routes: [])
    }

    deinit { self.receiveBuffer.deallocate() }

    /// The current date, for responses of the gateway's own.
    var date: [UInt8] {
        self.dateStorage.update()
        return self.dateStorage.text
    }

    /// An exchange that has not begun.
    func acquireExchange() -> Exchange {
        self.inFlight += 1
        return self.spareExchanges.popLast() ?? Exchange(worker: self)
    }

    /// The exchange has ended, or has not begun; the object waits for its next use.
    func release(_ exchange: Exchange) {
        self.inFlight -= 1
        if self.spareExchanges.count < Self.maximumSpare { self.spareExchanges.append(exchange) }
    }

    func acquireCall() -> ServiceCall { self.spareCalls.popLast() ?? ServiceCall(worker: self) }

    /// A call that has ended.
    func release(_ call: ServiceCall) {
        if self.spareCalls.count < Self.maximumSpare { self.spareCalls.append(call) }
    }

    /// Step 13: the metrics and the log line.
    func record(_ exchange: Exchange) {
        let duration = self.loop.clock() &- exchange.startedAt
        self.meters.finish(exchange, after: duration)
        self.accessLog.record(exchange, after: duration)
    }
}
