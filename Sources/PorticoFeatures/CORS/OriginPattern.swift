// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoProxy

/// Whose pages may use a route: an origin (RFC 6454), or what stands for several.
package enum OriginPattern: Sendable, Hashable {
    /// `"*"`: every page.
    case any
    /// `null`: pages without an origin of their own, such as files and sandboxed frames.
    case null
    /// As browsers write it: in lower case, without the scheme's own port.
    case exact(String)
    /// `https://*.example.com`: one or more labels before what follows the `*`.
    case wildcard(scheme: String, suffix: String)

    package static func parse(_ text: String) throws(ValueError) -> OriginPattern {
        switch text {
        case "*": return .any
        case "null": return .null
        default: break
        }
        guard let mark = text.firstRange(of: "://") else {
            throw ValueError("'\(text)' is not an origin", hint: "such as 'https://\(Self.host(in: text))'")
        }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw ValueError("'\(text)' is beyond ASCII", hint: "browsers send such names as 'xn--…'")
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        let rest = text[mark.upperBound...]
        if let end = rest.firstIndex(where: { "/?#".contains($0) }) {
            throw ValueError("an origin has no path", hint: "write '\(text[..<end])'")
        }
        guard Self.isScheme(scheme) else { throw ValueError("'\(scheme)' is not a scheme") }
        let (host, port) = try Self.split(rest)
        let shownPort = port.flatMap { $0 == Self.ownPorts[scheme] ? nil : ":\($0)" } ?? ""
        switch try HostPattern.parse(host) {
        case .exact(let name): return .exact("\(scheme)://\(Self.canonical(name))\(shownPort)")
        case .wildcard(let suffix): return .wildcard(scheme: scheme, suffix: suffix + shownPort)
        }
    }

    private static let ownPorts = ["http": 80, "https": 443, "ws": 80, "wss": 443]

    private static func isScheme(_ text: String) -> Bool {
        guard let first = text.utf8.first, Syntax.isLetter(first) else { return false }
        return text.utf8.allSatisfy { Syntax.isAlphanumeric($0) || "+-.".utf8.contains($0) }
    }

    private static func host(in text: String) -> Substring {
        let host = text.prefix { $0 != "/" }
        return host.isEmpty ? "app.example.com" : host
    }

    private static func split(_ authority: Substring) throws(ValueError) -> (host: String, port: Int?) {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else {
            return (String(authority), nil)
        }
        let digits = authority[colon...].dropFirst()
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ Syntax.isDigit($0) }),
            let port = Int(digits), (1...65535).contains(port)
        else { throw ValueError("'\(digits)' is not a port") }
        return (String(authority[..<colon]), port)
    }

    /// An IPv6 address as browsers write it.
    private static func canonical(_ host: String) -> String {
        guard host.hasPrefix("["), let address = IPAddress(host.dropFirst().dropLast()), !address.isV4 else {
            return host
        }
        return "[\(address)]"
    }

    /// What a request says, in the form of patterns: browsers send it so already.
    static func canonical(origin: String) -> String {
        let lower = origin.lowercased()
        for (scheme, port) in Self.ownPorts where lower.hasPrefix("\(scheme)://") && lower.hasSuffix(":\(port)") {
            return String(lower.dropLast("\(port)".count + 1))
        }
        return lower
    }
}

extension OriginPattern: CustomStringConvertible {
    package var description: String {
        switch self {
        case .any: "*"
        case .null: "null"
        case .exact(let text): text
        case .wildcard(let scheme, let suffix): "\(scheme)://*\(suffix)"
        }
    }
}

extension Kind where Value == OriginPattern {
    /// YAML takes a bare `null` for no text.
    static let origin = Kind.scalar(
        "an origin",
        schema: .object([
            .init("type", .array([.string("string"), .string("null")])),
            .init("pattern", .string("^(?:\\*|null|[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+)$|\\$\\{.+\\}")),
        ]),
        parse: { text throws(ValueError) in try OriginPattern.parse(text.text) },
        print: { .string($0.description) })
}
