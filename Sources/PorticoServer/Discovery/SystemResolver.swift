// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

/// Looks up names with the system's resolver. Blocks: called off the loops only.
enum SystemResolver {
    /// One address of the name, an IPv4 one where there is any: `localhost` often leads to `::1` first, where few
    /// services listen.
    static func address(of name: String) -> IPAddress? {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return nil }
        defer { freeaddrinfo(list) }
        var first: IPAddress?
        var entry = list
        while let current = entry {
            if let address = current.pointee.ai_addr, let found = SocketAddress(address)?.ip {
                if found.isV4 { return found }
                first = first ?? found
            }
            entry = current.pointee.ai_next
        }
        return first
    }
}
