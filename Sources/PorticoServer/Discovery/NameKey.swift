// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A name to look up, and how. Services that share one share the look-up.
enum NameKey: Sendable, Hashable {
    /// All addresses that DNS knows.
    case addresses(String)
    /// SRV records and the addresses of their targets.
    case service(String)
    /// One address, as programs on this machine see the name: `/etc/hosts` and all.
    case system(String)

    var name: String {
        switch self {
        case .addresses(let name), .service(let name), .system(let name): name
        }
    }
}
