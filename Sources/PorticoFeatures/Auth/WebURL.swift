// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// An address that the gateway itself calls, or compares: `https://idp.example.com/keys`.
package struct WebURL: Sendable, Hashable, CustomStringConvertible {
    /// As written.
    package let text: String
    /// Whether it is `https`.
    package let isSecure: Bool
    /// In lower case, without the port.
    package let host: String
    /// It came from a variable or a file, and is shown to nobody.
    package var isHidden = false

    /// As it may be shown.
    package var description: String { self.isHidden ? "***" : self.text }

    /// The host, as it may be shown.
    package var shownHost: String { self.isHidden ? "***" : self.host }

    /// Whether what is sent there can be read or changed on the way.
    package var isExposed: Bool {
        !self.isSecure && !Self.isLoopback(self.host)
    }

    /// Whether the host is this machine, by its name or its address: a name that begins like one (`127.0.0.1.example.com`)
    /// may lead anywhere.
    /// - Parameter host: in lower case, without a port.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return IPAddress(isBracketed ? String(host.dropFirst().dropLast()) : host)?.isLoopback == true
    }

    /// - Parameter text: a constant of ours, with a host alone.
    init(unchecked text: StaticString) {
        self.text = "\(text)"
        self.isSecure = self.text.hasPrefix("https")
        self.host = String(self.text.drop { $0 != ":" }.dropFirst(3))
    }

    package init(_ text: String) throws(ValueError) {
        let lower = text.lowercased()
        guard lower.hasPrefix("https://") || lower.hasPrefix("http://") else {
            throw ValueError("expected a URL, found '\(text)'", hint: "such as 'https://idp.example.com/'")
        }
        let rest = lower.drop { $0 != "/" }.dropFirst(2)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        guard !host.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw ValueError("'\(text)' is not a URL")
        }
        guard !authority.contains("@") else { throw ValueError("a URL here has no user or password") }
        guard !text.contains("#") else { throw ValueError("a URL here has no fragment") }
        let port = authority.dropFirst(host.count)
        guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else {
            throw ValueError("'\(text)' has no valid port")
        }
        self.text = text
        self.isSecure = lower.hasPrefix("https://")
        self.host = String(host)
    }
}

extension Kind where Value == WebURL {
    package static let webURL = Kind.scalar(
        "a URL", schema: SchemaText.string(pattern: "^https?://[^ #@]+$"),
        parse: { text throws(ValueError) in
            var url = try WebURL(text.text)
            url.isHidden = text.isSecret
            return url
        }, print: { .string($0.text) })
}
