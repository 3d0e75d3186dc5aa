// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// What the control plane asks of a worker, on the worker's loop.
extension Worker {
    /// Exchanges that begin from now on use this snapshot.
    public func use(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// Accepts on a descriptor that listens already. `snapshot`: for this listener alone, beside the worker's own.
    public func listen(
        _ name: String,
        on descriptor: Int32,
        options: ListenerOptions,
        snapshot: Snapshot? = nil
    ) throws(SystemError) {
        let listener = try Listener(
            name: name, descriptor: descriptor, options: options, worker: self, snapshot: snapshot)
        self.listeners.append(listener)
    }

    /// Stops accepting and closes idle connections on every listener that serves the worker's own snapshot.
    public func drain() {
        for listener in self.listeners where listener.snapshot == nil { listener.drain() }
    }

    /// Closes the connections to services that carry no exchange.
    func closeIdleUpstreams() {
        for service in self.snapshot.services {
            for target in service.targets { target.pool.closeIdle() }
        }
    }

    /// Client connections of drained listeners that are still open.
    public var drainingCount: Int {
        self.listeners.reduce(0) { $0 + ($1.isDraining ? $1.connectionCount : 0) }
    }
}

extension Worker {
    /// Names that lead to another address by now; connections that stand stay.
    public func follow(_ addresses: [String: IPAddress]) {
        for service in self.snapshot.services {
            for target in service.targets {
                guard let ip = addresses[target.host] else { continue }
                target.address = SocketAddress(ip: ip, port: target.port)
            }
        }
    }
}
