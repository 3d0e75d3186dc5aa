// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Hears when a worker's connection to a store comes to stand, or cannot be made, and when the store begins to refuse what it
/// is sent, or no longer does, from any worker; it must not block.
package protocol StoreObserver: Sendable {
    /// - Parameter reason: `nil`: the connection stands.
    func changed(_ store: String, worker: Int, reason: String?)
    /// - Parameter reason: `nil`: it refuses nothing any more.
    func refused(_ store: String, worker: Int, reason: String?)
}
