// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What a look-up found, in an order that does not depend on the server's.
struct Resolution: Sendable, Hashable {
    var addresses: [FoundAddress]
    /// The shortest time to live, in seconds; nil: unknown.
    var ttl: UInt32?

    /// So many addresses are used; a service of more needs a balancer of its own.
    static let maximumAddresses = 256

    init(_ addresses: [FoundAddress], ttl: UInt32?) {
        let ordered = Set(addresses).sorted { Self.order($0) < Self.order($1) }
        self.addresses = Array(ordered.prefix(Self.maximumAddresses))
        self.ttl = ttl
    }

    private static func order(_ address: FoundAddress) -> (Int, UInt64, UInt64, Int, String, Int) {
        let port = Int(address.port ?? 0)
        return (address.priority, address.ip.high, address.ip.low, port, address.host, -address.weight)
    }
}
