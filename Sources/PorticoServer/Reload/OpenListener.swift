// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// A listener of the running gateway, over all its workers.
struct OpenListener: Sendable {
    /// The same for as long as it listens, whatever a reload calls it.
    var id: Int
    var name: String
    /// As configured: what tells whether a reload keeps it.
    var address: ListenAddress
    /// Where it is: with the port that the system chose for port 0.
    var bound: SocketAddress
    /// Whether it is on every address of IPv6, and on those of IPv4 too.
    var takesIPv4 = false
    /// How many are open over all workers.
    let connections = ConnectionCount()
    /// `nil`: clients speak without TLS.
    var tls: ServerTLS?
    /// Whether the admin routes are served on it.
    var isAdmin = false

    /// Whether a configured listener is this one: the address is the same, and for a free port the name too.
    func isKept(as name: String, _ address: ListenAddress, takesIPv4: Bool) -> Bool {
        self.address == address && self.takesIPv4 == takesIPv4 && (address.port != 0 || self.name == name)
    }
}
