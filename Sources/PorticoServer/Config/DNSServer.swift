// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// The address of a DNS server: `10.0.0.2`, `10.0.0.2:5353`, `fd00::2` or `[fd00::2]:5353`.
package struct DNSServer: Sendable, Hashable, CustomStringConvertible {
    package var address: IPAddress
    package var port: UInt16

    package init(address: IPAddress, port: UInt16 = 53) {
        self.address = address
        self.port = port
    }

    package var description: String {
        if self.port == 53 { return self.address.description }
        return self.address.isV4 ? "\(self.address):\(self.port)" : "[\(self.address)]:\(self.port)"
    }

    static func parse(_ text: String) throws(ValueError) -> DNSServer {
        if let address = IPAddress(text) { return DNSServer(address: address) }
        let hint = "an IP address with or without a port, such as '10.0.0.2:53'"
        guard text.contains(":") else { throw ValueError("'\(text)' is not an IP address", hint: hint) }
        let address = try ListenAddress.parse(text)
        guard let ip = IPAddress(address.host), address.port > 0, !text.hasPrefix(":") else {
            throw ValueError("'\(text)' is not the address of a server", hint: hint)
        }
        return DNSServer(address: ip, port: UInt16(truncatingIfNeeded: address.port))
    }
}

extension Kind where Value == DNSServer {
    static let dnsServer = Kind.scalar(
        "a server's address", schema: .object([.init("type", .string("string"))]),
        parse: { text throws(ValueError) in try DNSServer.parse(text.text) },
        print: { .string($0.description) })
}
