// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How much there is of everything on one worker now, or on several together.
public struct WorkerCensus: Sendable {
    /// One instance of a service.
    public struct Target: Sendable {
        public var service: String
        public var label: String
        public var address: SocketAddress?
        public var weight: Int
        /// Requests.
        public var inFlight: Int
        /// In use or idle.
        public var connections: Int
        public var idle: Int
    }

    /// Exchanges that have begun and not ended.
    public var inFlight = 0
    /// Client connections by the listener's id.
    public var listeners: [Int: Int] = [:]
    /// In the order of the snapshot's services.
    public var targets: [Target] = []

    public init() {}

    /// Adds what another worker has of the same.
    public mutating func add(_ other: WorkerCensus) {
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
    public var census: WorkerCensus {
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
