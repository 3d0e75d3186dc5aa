// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// What the control plane asks of a worker, on the worker's loop.
extension Worker {
    /// Exchanges that begin from now on use this snapshot. Returns the one before it.
    func use(_ snapshot: Snapshot) -> Snapshot {
        let before = self.snapshot
        for service in snapshot.services {
            self.setTargets(service.specs, of: service)
            if snapshot.isMetered { service.add(self.meters) }
        }
        self.snapshot = snapshot
        self.targets.use(snapshot.services)
        self.stores.use(snapshot.stores, self.core)
        self.meters.retain(snapshot.meterNames, listeners: self.listeners)
        return before
    }

    /// A service's instances are others by now. Connections to those that stay are kept.
    package func update(service name: String, targets: [TargetSpec]) {
        for service in self.snapshot.services where service.name == name {
            self.setTargets(targets, of: service)
        }
        self.targets.use(self.snapshot.services)
    }

    /// A store's name leads elsewhere by now.
    package func update(store name: String, addresses: [SocketAddress]) { self.stores.update(name, addresses) }

    /// Targets that the worker knows already are taken with their connections.
    private func setTargets(_ specs: [TargetSpec], of service: Service) {
        service.use(specs.map { .init(target: self.targets.target(of: service, $0, worker: self), spec: $0) })
    }

    /// Whether requests go to a target of the service, where others can take them.
    package func setAvailable(_ isAvailable: Bool, service name: String, target label: String) {
        for service in self.snapshot.services where service.name == name {
            for target in service.targets where target.label == label { target.isAvailable = isAvailable }
            service.sort()
        }
    }

    /// Asks a service on nobody's behalf: for keys, health, or a fresh copy. `nil`: there is no such service.
    ///
    /// The delegate is told what comes of it, never before this returns. Arguments as of `Exchange.call`.
    @discardableResult
    package func call(
        _ name: String, body: [UInt8]? = nil, limit: Int, deadline: UInt64, delegate: any ServiceCallDelegate,
        _ makeHead: (inout RequestHead) throws(WireError) -> Void
    ) -> ServiceCall? {
        guard let service = self.snapshot.services.first(where: { $0.name == name }) else { return nil }
        let call = self.calls.acquire(self.core)
        call.start(
            service, for: nil, self.snapshot, body: body, limit: limit, by: deadline, delegate, makeHead)
        return call
    }

    /// Closes the connections to services that carry no exchange, and to stores that wait for no reply.
    func closeIdleUpstreams() {
        self.targets.use([])
        self.stores.use([], self.core)
    }
}
