// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What services are told of the client before all else.
extension Exchange {
    /// From the client's address, with its port where that is known, to the one that it has connected to.
    var proxyHeader: ProxyHeader {
        guard let addresses = self.asker.stream?.addresses else {
            return self.asker.parent?.proxyHeader ?? ProxyHeader()
        }
        let isPeer = addresses.client.ip == self.clientIP
        let source = isPeer ? addresses.client : SocketAddress(ip: self.clientIP, port: 0)
        return ProxyHeader(source: source, destination: addresses.local)
    }
}
