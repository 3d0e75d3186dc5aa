// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Opens the descriptors that a listener's workers accept from.
package enum ListeningSocket {
    /// The descriptors, one per worker, and the address that they are bound to (which tells the port that the system
    /// chose for port 0). Nobody can connect before `listen`.
    ///
    /// - Parameters:
    ///   - takesIPv4: For `::`, every address of the machine: those of IPv4 too.
    ///   - besideOurOwn: A listener of this process is in the same place, and about to leave it.
    package static func open(
        _ address: SocketAddress, count: Int, takesIPv4: Bool = false, besideOurOwn: Bool = false
    ) throws(SystemError) -> (descriptors: [Int32], bound: SocketAddress) {
        var bound = address
        if !besideOurOwn {
            // A socket without SO_REUSEPORT first: another process on the address is an error, not a silent sharing.
            let probe = try Self.bound(address, takesIPv4, isShared: false)
            bound = Self.localAddress(probe) ?? address
            close(probe)
        }
        var descriptors: [Int32] = []
        do throws(SystemError) {
            for _ in 0..<count {
                let descriptor = try Self.bound(bound, takesIPv4, isShared: true)
                descriptors.append(descriptor)
            }
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        return (descriptors, bound)
    }

    /// From now on the kernel sets up connections, which wait to be accepted.
    package static func listen(_ descriptors: [Int32]) throws(SystemError) {
        for descriptor in descriptors {
            guard Glibc.listen(descriptor, 4096) == 0 else { throw SystemError("listen") }
        }
    }

    private static func bound(
        _ address: SocketAddress, _ takesIPv4: Bool, isShared: Bool
    ) throws(SystemError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        if isShared { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, 4) }
        var isOnly: Int32 = takesIPv4 ? 0 : 1
        if address.family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isOnly, 4) }
        let result = address.withSockAddr { bind(descriptor, $0, $1) }
        guard result == 0 else {
            let error = SystemError("bind")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func localAddress(_ descriptor: Int32) -> SocketAddress? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return result == 0 ? SocketAddress(address) : nil
    }
}
