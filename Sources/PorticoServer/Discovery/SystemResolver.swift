// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

/// Looks up names with the system's resolver. Blocks: called off the loops only.
enum SystemResolver {
    /// All addresses of the name; empty: it has none.
    static func addresses(of name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var entry = list
        while let current = entry {
            if let address = current.pointee.ai_addr, let ip = SocketAddress(address)?.ip, !found.contains(ip) {
                found.append(ip)
            }
            entry = current.pointee.ai_next
        }
        return found
    }
}
