// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How much there is of everything on one worker now, or on several together.
package struct WorkerCensus: Sendable {
    /// One instance of a service.
    package struct Target: Sendable {
        package var service: String
        package var label: String
        package var address: SocketAddress?
        package var weight: Int
        /// Requests.
        package var inFlight: Int
        /// In use or idle.
        package var connections: Int
        package var idle: Int
    }

    /// Exchanges that have begun and not ended.
    package var inFlight = 0
    /// Client connections by the listener's id.
    package var listeners: [Int: Int] = [:]
    /// In the order of the snapshot's services.
    package var targets: [Target] = []

    package init() {}

    /// Adds what another worker has of the same.
    package mutating func add(_ other: WorkerCensus) {
        self.inFlight += other.inFlight
        self.listeners.merge(other.listeners) { $0 + $1 }
        for target in other.targets {
            let index = self.targets.firstIndex { $0.service == target.service && $0.label == target.label }
            guard let index else {
                self.targets.append(target)
                continue
            }
            self.targets[index].inFlight += target.inFlight
            self.targets[index].connections += target.connections
            self.targets[index].idle += target.idle
        }
    }
}

extension Worker {
    package var census: WorkerCensus {
        var census = WorkerCensus()
        census.inFlight = self.inFlight
        for listener in self.listeners { census.listeners[listener.id, default: 0] += listener.connectionCount }
        for service in self.snapshot.services {
            for target in service.targets {
                census.targets.append(
                    WorkerCensus.Target(
                        service: service.name, label: target.label, address: target.addresses.first,
                        weight: target.weight,
                        inFlight: target.inFlight, connections: target.connectionCount,
                        idle: target.idleConnectionCount))
            }
        }
        return census
    }
}
