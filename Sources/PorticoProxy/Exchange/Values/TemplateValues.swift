// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// What a template's reference stands for in one exchange.
enum TemplateValues {
    static func value(_ root: Template.Root, _ name: String, _ exchange: Exchange) -> String? {
        switch root {
        case .path: Self.capture(name, exchange)
        case .query: exchange.request.queryValue(name)
        case .header: Self.header(name, exchange)
        case .cookie: exchange.request.cookie(name)
        case .client: exchange.clientIP.description
        case .request: exchange.requestIDText
        case .user: exchange.principal?.text(name)
        // What other parts answered, and for what a part is called, is known to the composition alone.
        case .parts, .item: nil
        }
    }

    /// Host is the request's authority, wherever it came from: the field itself is for this connection alone.
    private static func header(_ name: String, _ exchange: Exchange) -> String? {
        if let value = exchange.request.fields.joinedValue(named: name) { return value }
        let authority = exchange.request.authority
        guard !authority.isEmpty, name.lowercased() == "host" else { return nil }
        return exchange.request.fields.string(authority)
    }

    private static func capture(_ name: String, _ exchange: Exchange) -> String? {
        guard let index = exchange.route?.captureNames.firstIndex(of: name),
            index < exchange.decision.captures.count
        else { return nil }
        return PercentCoding.decode(exchange.request.fields.bytes[exchange.decision.captures[index]])
    }
}

extension RequestHead {
    /// The first query parameter of this name, decoded.
    func queryValue(_ name: String) -> String? {
        guard let query = self.query else { return nil }
        for pair in self.fields.bytes[query].split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = halves.first, PercentCoding.decode(key, plusIsSpace: true) == name else { continue }
            return halves.count == 2 ? PercentCoding.decode(halves[1], plusIsSpace: true) : ""
        }
        return nil
    }

    /// The first cookie of this name (RFC 6265 §5.4).
    func cookie(_ name: String) -> String? {
        for slot in self.fields.slots where slot.id == .cookie && !slot.isDropped {
            for pair in self.fields.bytes[slot.value].split(separator: UInt8(ascii: ";")) {
                let trimmed = pair.drop { $0 == 0x20 || $0 == 0x09 }
                let halves = trimmed.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, halves[0].elementsEqual(name.utf8) else { continue }
                return String(decoding: halves[1], as: UTF8.self)
            }
        }
        return nil
    }
}
