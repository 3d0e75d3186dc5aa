// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// One worker's connections to stores by name: what one snapshot hands on to the next.
struct StoreTable {
    private(set) var connections: [String: StoreConnection] = [:]

    /// These stores count from now on; connections to those that are the same go on.
    mutating func use(_ stores: [Store], _ core: WorkerCore) {
        var next: [String: StoreConnection] = [:]
        for store in stores {
            let known = self.connections[store.name].flatMap { $0.isTo(store.config) ? $0 : nil }
            let connection =
                known
                ?? StoreConnection(store.config, tls: store.tls, core, meters: self.connections[store.name]?.meters)
            connection.follow(store.addresses)
            store.connection = connection
            next[store.name] = connection
        }
        for (name, connection) in self.connections where next[name] !== connection { connection.retire() }
        self.connections = next
    }

    func update(_ name: String, _ addresses: [SocketAddress]) { self.connections[name]?.follow(addresses) }
}
