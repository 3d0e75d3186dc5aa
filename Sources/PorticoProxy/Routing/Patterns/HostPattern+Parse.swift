// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension HostPattern: CustomStringConvertible {
    /// From `api.example.com`, `*.example.com`, or an IP address.
    package static func parse(_ text: String) throws(ValueError) -> HostPattern {
        if text.hasPrefix("[") || IPAddress(text) != nil { return .exact(try Self.address(text)) }
        if text.contains(":") { throw ValueError("a host is matched without its port") }
        let lower = text.lowercased()
        let isWildcard = lower.hasPrefix("*.")
        let name = isWildcard ? lower.dropFirst(2) : lower[...]
        if name.contains("*") {
            throw ValueError("'\(text)': a wildcard is the whole first label", hint: "such as '*.example.com'")
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { Syntax.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f }
        }
        guard isName, name.utf8.count <= 253 else { throw ValueError("'\(text)' is not a host name") }
        return isWildcard ? .wildcard(suffix: "." + name) : .exact(String(name))
    }

    /// IPv6 keeps its brackets, as the `Host` field has them.
    private static func address(_ text: String) throws(ValueError) -> String {
        let inner = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
        guard let address = IPAddress(inner) else { throw ValueError("'\(text)' is not a host name") }
        return inner.contains(":") ? "[\(inner.lowercased())]" : address.description
    }

    public var description: String {
        switch self {
        case .exact(let name): name
        case .wildcard(let suffix): "*" + suffix
        }
    }
}

extension HostPattern {
    /// It is an IP address.
    package var isAddress: Bool {
        guard case .exact(let name) = self else { return false }
        return name.hasPrefix("[") || IPAddress(name) != nil
    }
}

extension Kind where Value == HostPattern {
    /// A host, or `*.example.com`.
    package static let hostPattern = Kind<String>.text("a host", pattern: "^(\\*\\.)?[A-Za-z0-9._:\\[\\]-]+$") {
        text throws(ValueError) in text
    }.map({ text, _ throws(ValueError) in try HostPattern.parse(text) }, back: { $0.description })
}
