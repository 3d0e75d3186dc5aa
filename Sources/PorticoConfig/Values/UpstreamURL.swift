// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The address of one instance of a service: `http://host[:port]`, or `https://…` over TLS.
public struct UpstreamURL: Sendable, Hashable, CustomStringConvertible {
    /// Lower case; an IPv6 address without brackets.
    public var host: String
    public var port: Int
    /// Over TLS.
    public var isSecure = false
    /// Came from a variable or a file, so that no log and no metric may show it.
    public var isHidden = false

    public init(host: String, port: Int, isSecure: Bool = false) {
        self.host = host
        self.port = port
        self.isSecure = isSecure
    }

    /// Where none is written.
    public static func usualPort(isSecure: Bool) -> Int { isSecure ? 443 : 80 }

    /// `host` or `host:port`, as the `Host` field has it.
    public var authority: String {
        self.port == Self.usualPort(isSecure: self.isSecure) ? self.bracketedHost : self.place
    }

    /// `host:port`.
    public var place: String { "\(self.bracketedHost):\(self.port)" }

    private var bracketedHost: String { self.host.contains(":") ? "[\(self.host)]" : self.host }

    public var description: String { "\(self.isSecure ? "https" : "http")://\(self.authority)" }

    public static func parse(_ text: String) throws(ValueError) -> UpstreamURL {
        guard let mark = text.firstRange(of: "://") else {
            throw ValueError("'\(text)' is not a URL", hint: "such as 'http://users:8080'")
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw ValueError("the scheme '\(scheme)' is not known", hint: "use 'http://' or 'https://'")
        }
        var authority = text[mark.upperBound...]
        if authority.hasSuffix("/") { authority.removeLast() }
        if authority.contains("@") { throw ValueError("a target cannot hold a user or a password") }
        if authority.contains("?") || authority.contains("#") { throw ValueError("a target cannot hold a query") }
        if authority.contains("/") {
            throw ValueError("a target cannot hold a path", hint: "put the path into the route: 'to: service:/path'")
        }
        let isSecure = scheme == "https"
        let (host, port) = try self.parse(authority: authority)
        return UpstreamURL(host: host, port: port ?? Self.usualPort(isSecure: isSecure), isSecure: isSecure)
    }

    private static func parse(authority: Substring) throws(ValueError) -> (host: String, port: Int?) {
        var host = authority
        var port: Int?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw ValueError("'[' without ']'") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            port = try Self.port(authority[authority.index(after: end)...])
            guard host.contains(":"), let address = IPAddress(host) else {
                throw ValueError("'\(host)' is not an IPv6 address")
            }
            return (address.isV4 ? String(host) : address.description, port)
        }
        if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = try Self.port(authority[colon...])
        }
        guard !host.isEmpty else { throw ValueError("the URL has no host", hint: "such as 'http://users:8080'") }
        let isHost = host.utf8.allSatisfy { Syntax.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }
        guard isHost, host.utf8.count <= 253 else { throw ValueError("'\(host)' is not a host name") }
        let looksV4 = host.utf8.allSatisfy { Syntax.isDigit($0) || $0 == 0x2e }
        if looksV4, IPAddress(host) == nil { throw ValueError("'\(host)' is not an IPv4 address") }
        return (host.lowercased(), port)
    }

    /// From `:port` or nothing.
    private static func port(_ text: Substring) throws(ValueError) -> Int? {
        if text.isEmpty { return nil }
        guard text.hasPrefix(":"), let port = ListenAddress.port(text.dropFirst()), port > 0 else {
            throw ValueError("'\(text.dropFirst())' is not a port", hint: "1 to 65535")
        }
        return port
    }
}

extension Kind where Value == UpstreamURL {
    /// `http://host[:port]` or `https://host[:port]`.
    public static let upstreamURL = Kind.scalar(
        "a URL", schema: SchemaText.string(pattern: "^https?://[^/?#@]+/?$"),
        parse: { text throws(ValueError) in
            var url = try UpstreamURL.parse(text.text)
            url.isHidden = text.isSecret
            return url
        },
        print: { .string($0.description) })
}
