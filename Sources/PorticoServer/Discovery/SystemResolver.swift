// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

/// Looks up names with the system's resolver. Blocks: called off the loops only.
enum SystemResolver {
    /// All addresses of the name; empty: it has none.
    static func addresses(of name: String) -> [IPAddress] {
        if Self.isLocal(name) { return Self.loopback }
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

    /// Both loopback addresses, whatever the machine's files say: a service listens on the one or on the other
    /// (RFC 6761 §6.3).
    private static let loopback = [IPAddress(high: 0, low: 1), IPAddress(v4: 0x7f00_0001)]

    private static func isLocal(_ name: String) -> Bool {
        let name = name.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost")
    }
}
