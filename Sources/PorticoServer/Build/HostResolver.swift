// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import PorticoConfig
import PorticoProxy

/// Looks up target names with the system's resolver. Blocks: called off the loops only.
enum HostResolver {
    /// One address of each name, an IPv4 one where there is any: `localhost` often leads to `::1` first, where few
    /// services listen. Names that do not resolve are left out.
    static func resolve(_ names: Set<String>) -> [String: IPAddress] {
        var addresses: [String: IPAddress] = [:]
        for name in names { addresses[name] = Self.resolve(name) }
        return addresses
    }

    /// The same on a thread of its own: the system's resolver may block for long.
    static func lookUp(_ names: Set<String>) async -> [String: IPAddress] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.resolve(names)) }
        }
    }

    private static func resolve(_ name: String) -> IPAddress? {
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
