// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is asked of DNS for the targets of a service: `name:port` for addresses, `_service._protocol.name` for SRV records.
public struct DNSSource: Sendable, Hashable, CustomStringConvertible {
    /// Lower case.
    public var name: String
    /// Nil: the SRV records say it.
    public var port: Int?
    /// Came from a variable or a file, so that no log may show it.
    public var isHidden = false

    public init(name: String, port: Int?) {
        self.name = name
        self.port = port
    }

    /// Whether SRV records are asked for.
    public var isService: Bool { self.port == nil }

    public var description: String { self.port.map { "\(self.name):\($0)" } ?? self.name }

    public static func parse(_ text: String) throws(ValueError) -> DNSSource {
        if text.hasPrefix("_") { return DNSSource(name: try self.serviceName(text), port: nil) }
        let hasScheme = text.contains("://")
        let authority = hasScheme ? text : "http://\(text)"
        let url = try UpstreamURL.parse(authority)
        if url.isSecure {
            throw ValueError("'tls' says that there is TLS", hint: "write '\(url.place)', and 'tls: {}' beside it")
        }
        guard IPAddress(url.host) == nil else {
            throw ValueError("'\(url.host)' is an address, there is nothing to ask", hint: "use 'targets'")
        }
        let rest = authority.dropFirst(7)
        guard rest.contains(":") else {
            throw ValueError(
                "'\(text)' has no port", hint: "write '\(url.host):8080', or '_http._tcp.\(url.host)' for SRV")
        }
        return DNSSource(name: url.host, port: url.port)
    }

    /// RFC 2782: the service and the protocol with an underscore each, then the domain.
    private static func serviceName(_ text: String) throws(ValueError) -> String {
        if text.contains(":") {
            throw ValueError("SRV records hold the port", hint: "write '\(text.prefix { $0 != ":" })'")
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isName = text.utf8.allSatisfy { Syntax.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }
        let hasLabels = labels.count > 2 && labels[1].hasPrefix("_") && labels.dropLast().allSatisfy { !$0.isEmpty }
        guard isName, hasLabels, text.utf8.count <= 253 else {
            throw ValueError("'\(text)' is not the name of a service", hint: "such as '_http._tcp.api.internal'")
        }
        return text.lowercased()
    }
}

extension Kind where Value == DNSSource {
    /// `name:port`, or the name of SRV records.
    public static let dnsSource = Kind.scalar(
        "a DNS name with a port", schema: SchemaText.string(pattern: "^(_[^:/]+|(http://)?[^_/:][^/:]*:[0-9]{1,5}/?)$"),
        parse: { text throws(ValueError) in
            var source = try DNSSource.parse(text.text)
            source.isHidden = text.isSecret
            return source
        },
        print: { .string($0.description) })
}
