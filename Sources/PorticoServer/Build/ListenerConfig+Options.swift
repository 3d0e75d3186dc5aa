// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy

extension ListenerConfig {
    /// For one of so many workers: the connection limit is shared out.
    func options(workers: Int) -> ListenerOptions {
        var options = ListenerOptions(self.limits)
        options.trustedProxies = self.trustedProxies
        options.encodesUTF8 = self.rawUTF8 == .encode
        options.connections = max((self.limits.connections + workers - 1) / workers, 1)
        return options
    }
}

extension ListenAddress {
    var socketAddress: SocketAddress? {
        self.ip.map { SocketAddress(ip: $0, port: UInt16(truncatingIfNeeded: self.port)) }
    }
}
