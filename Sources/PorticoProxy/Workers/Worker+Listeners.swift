// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A worker's listeners, as the control plane changes them.
extension Worker {
    /// Accepts on a descriptor that listens already.
    ///
    /// - Parameters:
    ///   - id: Tells listeners apart for as long as the process runs.
    ///   - connections: Counts those of all workers that listen in the same place.
    ///   - snapshot: For this listener alone, beside the worker's own.
    package func listen(
        _ name: String, id: Int = 0, on descriptor: Int32, options: ListenerOptions,
        sharing connections: ConnectionCount = ConnectionCount(), snapshot: Snapshot? = nil
    ) throws(SystemError) {
        let listener = try Listener(
            name: name, id: id, descriptor: descriptor, options: options, counting: connections, worker: self,
            snapshot: snapshot)
        self.listeners.append(listener)
        if self.isDraining, snapshot == nil { listener.drain() }
    }

    /// A listener stays, with another name, other limits or another snapshot.
    package func change(_ id: Int, name: String, options: ListenerOptions, snapshot: Snapshot? = nil) {
        for listener in self.listeners where listener.id == id {
            listener.use(name: name, options: options, snapshot: snapshot)
        }
    }

    /// Every other listener stops accepting; its connections end after their exchange.
    package func keepListeners(_ ids: Set<Int>) {
        for listener in self.listeners where !ids.contains(listener.id) { listener.drain() }
    }

    /// Answers of every listener that serves the worker's own snapshot say `Connection: close` from now on.
    package func announceDrain() {
        for listener in self.publicListeners { listener.closesConnections = true }
    }

    /// Stops accepting and closes idle connections on every listener that serves the worker's own snapshot.
    package func drain() {
        self.isDraining = true
        for listener in self.publicListeners { listener.drain() }
    }

    private var publicListeners: [Listener] { self.listeners.filter { $0.snapshot == nil } }

    /// Drained listeners that are not through, and client connections of theirs.
    package var drainingCount: Int {
        self.listeners.reduce(0) { $0 + ($1.isDraining ? 1 + $1.connectionCount : 0) }
    }

    func remove(_ listener: Listener) { self.listeners.removeAll { $0 === listener } }
}
