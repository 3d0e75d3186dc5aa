// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// The key whose hash decides on which side of a share a request is (`sticky_by`).
package enum StickyKey: Sendable, Hashable, CustomStringConvertible {
    case clientIP
    case cookie(String)
    case header(String)

    package var description: String {
        switch self {
        case .clientIP: "client_ip"
        case .cookie(let name): "cookie.\(name)"
        case .header(let name): "header.\(name)"
        }
    }

    static func parse(_ text: String) throws(ValueError) -> StickyKey {
        if text == "client_ip" { return .clientIP }
        if text == "user" { throw .unsupported("user") }
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, Syntax.isToken(parts[1]) else {
            throw ValueError("'\(text)' is not a key", hint: "client_ip, cookie.NAME or header.NAME")
        }
        switch parts[0] {
        case "cookie": return .cookie(String(parts[1]))
        case "header": return .header(String(parts[1]))
        default: throw ValueError("'\(text)' is not a key", hint: "client_ip, cookie.NAME or header.NAME")
        }
    }
}

extension Kind where Value == StickyKey {
    static let stickyKey = Kind<String>.text("a key", pattern: "^(client_ip|(cookie|header)\\..+)$") {
        text throws(ValueError) in text
    }.map({ text, _ throws(ValueError) in try StickyKey.parse(text) }, back: { $0.description })
}
