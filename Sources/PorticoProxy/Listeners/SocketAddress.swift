// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import Glibc
public import PorticoConfig

/// An IPv4 or IPv6 address with a port, in the form that the system's calls take.
public struct SocketAddress: Sendable, Hashable {
    public var ip: IPAddress
    public var port: UInt16

    public init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    init?(_ storage: sockaddr_storage) {
        var storage = storage
        let family = Int32(storage.ss_family)
        let address: SocketAddress? = withUnsafePointer(to: &storage) { pointer in
            if family == AF_INET {
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    SocketAddress(
                        ip: IPAddress(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr)),
                        port: UInt16(bigEndian: $0.pointee.sin_port)
                    )
                }
            }
            guard family == AF_INET6 else { return nil }
            return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                let halves = unsafeBitCast($0.pointee.sin6_addr, to: (UInt64, UInt64).self)
                return SocketAddress(
                    ip: IPAddress(high: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1)),
                    port: UInt16(bigEndian: $0.pointee.sin6_port)
                )
            }
        }
        guard let address else { return nil }
        self = address
    }

    /// Where a connection has come to; `nil`: it is gone, or none of IP.
    init?(localOf descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { return nil }
        self.init(storage)
    }

    /// From the system's own form.
    package init?(_ address: UnsafePointer<sockaddr>) {
        var storage = sockaddr_storage()
        let isV4 = Int32(address.pointee.sa_family) == AF_INET
        let size = isV4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: size))
        }
        self.init(storage)
    }

    var family: Int32 { self.ip.isV4 ? AF_INET : AF_INET6 }

    /// Calls `body` with the address as the system writes it.
    package func withSockAddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if self.ip.isV4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = self.port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: self.ip.low).bigEndian
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = self.port.bigEndian
        address.sin6_addr = unsafeBitCast((self.ip.high.bigEndian, self.ip.low.bigEndian), to: in6_addr.self)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    public var description: String { self.ip.isV4 ? "\(self.ip):\(self.port)" : "[\(self.ip)]:\(self.port)" }
}
