// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// What the control plane asks stores, by the worker's own connections.
extension Worker {
    /// Called once on the loop, perhaps at once.
    package func send(
        _ words: [[UInt8]], to store: String, _ done: @escaping (Result<RESPValue, StoreFailure>) -> Void
    ) {
        guard let connection = self.stores.connections[store] else { return done(.failure(.away("it is not in use"))) }
        connection.send(words, done)
    }
}
