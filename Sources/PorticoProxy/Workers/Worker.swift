// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One event loop with everything that its exchanges use: connections, pools, snapshot, buffers. Workers share nothing
/// on the path of an exchange.
///
/// Not Sendable: other threads reach a worker by `WorkerHandle` only.
package final class Worker {
    package let core: WorkerCore
    package internal(set) var snapshot: Snapshot
    /// What snapshots hand on.
    var targets = TargetTable()
    var stores = StoreTable()
    let accessLog: AccessLog
    let meters = WorkerMeters()
    let calls = ServiceCallPool()
    @exclusivity(unchecked) private var spareExchanges: [Exchange] = []
    var listeners: [Listener] = []
    /// Listeners for clients that are opened from now on drain at once.
    var isDraining = false
    /// Exchanges in flight.
    @exclusivity(unchecked) private(set) var inFlight = 0

    private static let maximumSpare = 1024

    package init(
        index: Int, loop: WorkerLoop, accessLog: AccessLog, seed: UInt64, dialer: (any Dialer)? = nil
    ) {
        self.core = WorkerCore(index: index, loop: loop, seed: seed, dialer: dialer)
        self.accessLog = accessLog
        self.snapshot = Snapshot(router: Router([]), routes: [])
    }

    package var loop: WorkerLoop { self.core.loop }
    /// 0…, in the order of their start.
    package var index: Int { self.core.index }

    /// An exchange that has not begun.
    func acquireExchange() -> Exchange {
        self.inFlight += 1
        return self.spareExchanges.popLast() ?? self.makeExchange()
    }

    /// One that is not counted, for whoever keeps it.
    func makeExchange() -> Exchange { Exchange(core: self.core, calls: self.calls) }

    /// One that has not begun after all.
    func release(_ exchange: Exchange) {
        self.inFlight -= 1
        if self.spareExchanges.count < Self.maximumSpare {
            self.spareExchanges.append(exchange)
        } else {
            // The wheel would keep the timer, and with it the exchange's memory, until its time has come.
            self.loop.cancel(exchange.timer)
        }
    }

    /// A client's exchange has begun.
    func began(_ exchange: Exchange) { self.meters.begin(exchange) }

    /// Step 13: the metrics and the log line; then the object waits for its next use.
    func finish(_ exchange: Exchange) {
        let duration = self.loop.clock() &- exchange.startedAt
        self.meters.finish(exchange, after: duration)
        self.accessLog.record(exchange, after: duration)
        exchange.clear()
        self.release(exchange)
    }
}
