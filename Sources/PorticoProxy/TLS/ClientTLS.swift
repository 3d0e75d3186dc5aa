// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import NIOSSL
import PorticoConfig

/// A failure where what it is made from cannot be read.
package typealias TLSContext = Result<NIOSSLContext, TLSFailure>

extension TLSContext {
    /// Whether connections of the one may go on where the other is asked for.
    func isSame(as other: TLSContext?) -> Bool {
        switch (self, other) {
        case (.success(let own), .success(let other)): own === other
        case (.failure, .failure): true
        default: false
        }
    }
}

/// What TLS connections to one server are made with.
package struct ClientTLS: Sendable {
    package var context: TLSContext
    /// The name that its certificate must be for; an IP address is not sent to it.
    var name: String

    package init(context: TLSContext, name: String) {
        self.context = context
        self.name = name
    }

    /// As the client's hello has it, and certificates are searched for; `nil`: it is an address.
    var hostName: String? { IPAddress(self.name) == nil ? self.name : nil }

    /// The address that certificates are searched for. None is for that of a path: where there is a name, it alone counts.
    var address: NIOCore.SocketAddress? {
        guard let ip = IPAddress(self.name) else { return try? NIOCore.SocketAddress(unixDomainSocketPath: "/") }
        return try? NIOCore.SocketAddress(ipAddress: ip.description, port: 0)
    }
}
