// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting

/// An address at which nobody listens.
final class DeadPort: Sendable {
    let port: Int
    private let descriptor: Int32

    var url: String { "http://127.0.0.1:\(self.port)" }

    /// Bound and never listening, so that no other test gets the port.
    convenience init() throws { try self.init(listens: false) }

    private init(listens: Bool) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && (!listens || listen(descriptor, 0) == 0)
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        guard result else { throw TestingError("no port could be bound") }
    }

    deinit { close(self.descriptor) }

    /// A listener that never accepts and has no room left: a connection to it is never made.
    static func full() async throws -> (DeadPort, [RawConnection]) {
        let port = try DeadPort(listens: true)
        return (port, [try await RawConnection.connect(port: port.port)])
    }
}
