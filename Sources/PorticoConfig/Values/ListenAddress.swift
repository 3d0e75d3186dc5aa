// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where a listener binds: `0.0.0.0:8080`, `[::1]:8080`, `localhost:0`, or `:8080` for all IPv4 addresses.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IP address without brackets, or `localhost`.
    public var host: String
    /// 0: any free port.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }

    public static func parse(_ text: String) throws(ValueError) -> ListenAddress {
        guard let colon = text.lastIndex(of: ":") else {
            throw ValueError("'\(text)' has no port", hint: "such as '0.0.0.0:8080'")
        }
        let digits = text[text.index(after: colon)...]
        guard let port = Self.port(digits) else { throw ValueError("'\(digits)' is not a port", hint: "0 to 65535") }
        let host = text[..<colon]
        if host.isEmpty { return ListenAddress(host: "0.0.0.0", port: port) }
        if host == "localhost" { return ListenAddress(host: "localhost", port: port) }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = host.dropFirst().dropLast()
            guard inner.contains(":"), let address = IPAddress(inner) else {
                throw ValueError("'\(inner)' is not an IPv6 address")
            }
            return ListenAddress(host: address.isV4 ? String(inner) : address.description, port: port)
        }
        guard let address = IPAddress(host) else {
            throw ValueError("'\(host)' is not an IP address", hint: "a listener takes an IP address or 'localhost'")
        }
        guard !host.contains(":") else {
            throw ValueError("an IPv6 address needs brackets", hint: "write '[\(host)]:\(port)'")
        }
        return ListenAddress(host: address.description, port: port)
    }

    static func port(_ digits: some StringProtocol) -> Int? {
        guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy({ Syntax.isDigit($0) }),
            let port = Int(digits), port <= 65535
        else { return nil }
        return port
    }
}

extension Kind where Value == ListenAddress {
    /// An address and a port.
    public static let listenAddress = Kind.scalar(
        "an address and a port",
        schema: SchemaText.string(pattern: "^(localhost|[0-9.]*|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$"),
        parse: { text throws(ValueError) in try ListenAddress.parse(text.text) },
        print: { .string($0.description) })
}
