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
        self.meters.keep(snapshot.meterNames, listeners: self.listeners)
        return before
    }

    /// A service's instances are others by now. Connections to those that stay are kept.
    package func update(service name: String, targets: [TargetSpec]) {
        for service in self.snapshot.services where service.name == name {
            service.use(targets, on: self)
        }
        self.targets.use(self.snapshot.services)
    }

    /// Whether requests go to a target of the service, where others can take them.
    package func setAvailable(_ isAvailable: Bool, service name: String, target label: String) {
        for service in self.snapshot.services where service.name == name {
            for target in service.targets where target.label == label { target.isAvailable = isAvailable }
            service.sort()
        }
    }

    /// Closes the connections to services that carry no exchange.
    func closeIdleUpstreams() { self.targets.use([]) }
}
