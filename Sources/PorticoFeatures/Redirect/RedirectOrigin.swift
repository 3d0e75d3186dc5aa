// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoProxy

/// Another host that a redirect leads to: `https://other.example.com`, or the request's own in `https://{host}`.
package struct RedirectOrigin: Sendable, Hashable, CustomStringConvertible {
    enum Part: Sendable, Hashable {
        case literal(String)
        /// The host that was asked for, with its port where it has one.
        case host
        /// The same without the port.
        case hostname
    }

    let scheme: String
    let parts: [Part]
    /// As it is written, in lower case.
    package let description: String

    /// - Parameter text: `https://{hostname}:8443`, without a path.
    package init(_ text: some StringProtocol) throws(ValueError) {
        let text = text.lowercased()
        guard let mark = text.firstRange(of: "://") else { throw ValueError("'\(text)' has no scheme") }
        self.scheme = String(text[..<mark.lowerBound])
        guard self.scheme == "http" || self.scheme == "https" else {
            throw ValueError("a redirect leads to 'http://' or 'https://'")
        }
        self.parts = try Self.parts(text[mark.upperBound...])
        self.description = text
    }

    private static func parts(_ authority: Substring) throws(ValueError) -> [Part] {
        var parts: [Part] = []
        var rest = authority
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}") else { throw ValueError("'{' without '}'") }
            switch rest[open...close] {
            case "{host}": parts.append(.host)
            case "{hostname}": parts.append(.hostname)
            case let other:
                throw ValueError("'\(other)' cannot stand in the host", hint: "only '{host}' or '{hostname}' can")
            }
            rest = rest[close...].dropFirst()
            if parts.last == .host, !rest.isEmpty {
                throw ValueError("'{host}' brings its port along", hint: "write '{hostname}\(rest)'")
            }
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        let isAuthority = parts.allSatisfy { part in
            guard case .literal(let text) = part else { return true }
            return text.utf8.allSatisfy { Syntax.isAlphanumeric($0) || "-._:[]".utf8.contains($0) }
        }
        guard isAuthority, !parts.isEmpty else { throw ValueError("'\(authority)' is not a host") }
        return parts
    }

    /// The scheme and the host; `nil`: the request names no host.
    func text(_ exchange: Exchange) -> String? {
        var text = self.scheme + "://"
        for part in self.parts {
            switch part {
            case .literal(let literal): text += literal
            case .host:
                guard let host = exchange.authorityText else { return nil }
                text += host
            case .hostname:
                guard let host = exchange.hostText else { return nil }
                text += host
            }
        }
        return text
    }
}
