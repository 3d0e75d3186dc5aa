// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

/// Whether an address can be reached, as far as this machine knows without sending anything.
enum AddressProbe {
    private static let noRoute: Set<Int32> = [ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT]

    /// Connecting a datagram socket only asks for a route.
    static func hasRoute(to ip: IPAddress) -> Bool {
        let family = ip.isV4 ? AF_INET : AF_INET6
        let descriptor = socket(family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return !Self.noRoute.contains(errno) }
        defer { close(descriptor) }
        let result = SocketAddress(ip: ip, port: 9).withSockAddr { connect(descriptor, $0, $1) }
        return result == 0 || !Self.noRoute.contains(errno)
    }
}
