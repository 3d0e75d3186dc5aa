// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Hears when a worker's connection to a store comes to stand, or cannot be made, from any worker; it must not block.
package protocol StoreObserver: Sendable {
    /// - Parameter reason: `nil`: the connection stands.
    func changed(_ store: String, worker: Int, reason: String?)
}
