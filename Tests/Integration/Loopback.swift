// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting

/// This machine's own address, of either family.
enum Loopback: Sendable, CaseIterable {
    case v4, v6

    var host: String { self == .v4 ? "127.0.0.1" : "::1" }
    var other: Loopback { self == .v4 ? .v6 : .v4 }

    /// Whether the machine has IPv6.
    static let hasV6: Bool = {
        guard let socket = try? Loopback.v6.bind() else { return false }
        return close(socket.descriptor) == 0
    }()

    /// A socket that is bound to a port, free or given, and does not listen yet.
    func bind(port: Int = 0) throws -> (descriptor: Int32, port: Int) {
        let family = self == .v4 ? AF_INET : AF_INET6
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestingError("there are no sockets for \(self.host): errno \(errno)") }
        var address = self.address(port: port)
        var length =
            self == .v4 ? socklen_t(MemoryLayout<sockaddr_in>.size) : socklen_t(MemoryLayout<sockaddr_in6>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            let code = errno
            close(descriptor)
            throw TestingError("\(self.host) port \(port) cannot be bound: errno \(code)")
        }
        // The port stands at the same place in both families.
        return (descriptor, Int(UInt16(bigEndian: address.sin6_port)))
    }

    private func address(port: Int) -> sockaddr_in6 {
        var address = sockaddr_in6()
        address.sin6_port = UInt16(port).bigEndian
        switch self {
        case .v6:
            address.sin6_family = sa_family_t(AF_INET6)
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0[15] = 1 }
        case .v4:
            address.sin6_family = sa_family_t(AF_INET)
            // Where `sockaddr_in` has its address.
            address.sin6_flowinfo = UInt32(0x7f00_0001).bigEndian
        }
        return address
    }
}
