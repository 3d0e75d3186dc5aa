// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// Connects to targets in the system's place.
package protocol Dialer: AnyObject {
    /// Asked before each attempt, with the head that the target would get.
    func reaches(_ address: SocketAddress, _ request: [UInt8]) -> Bool
    /// A non-blocking stream socket on its way to the address; `nil`: it cannot be reached.
    func dial(_ address: SocketAddress) -> Int32?
}

extension SocketAddress {
    /// A TCP connection on its way to the address; `nil`: the system refused at once.
    func dial() -> Int32? {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(self.family, type, 0)
        guard descriptor >= 0 else { return nil }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        let result = self.withSockAddr { connect(descriptor, $0, $1) }
        if result == 0 || errno == EINPROGRESS { return descriptor }
        Glibc.close(descriptor)
        return nil
    }
}
