// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the control plane asks of a worker, on the worker's loop.
extension Worker {
    /// Exchanges that begin from now on use this snapshot. Returns the one before it.
    func use(_ snapshot: Snapshot) -> Snapshot {
        let before = self.snapshot
        for service in snapshot.services { service.attach(to: self) }
        self.snapshot = snapshot
        self.targets.use(snapshot.services)
        self.meters.retain(snapshot.meterNames, listeners: self.listeners)
        return before
    }

    /// A service's instances are others by now. Connections to those that stay are kept.
    public func update(service name: String, targets: [TargetSpec]) {
        for service in self.snapshot.services where service.name == name {
            service.use(targets, on: self)
        }
        self.targets.use(self.snapshot.services)
    }

    /// Closes the connections to services that carry no exchange.
    func closeIdleUpstreams() { self.targets.use([]) }
}
