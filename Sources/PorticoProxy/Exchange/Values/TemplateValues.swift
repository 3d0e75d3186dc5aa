// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// What a template's reference stands for in one exchange: bytes, which need not be UTF-8.
enum TemplateValues {
    /// Appends the value; false, and nothing appended, where it is missing.
    static func append(
        _ root: Template.Root, _ name: String, _ exchange: Exchange, to output: inout [UInt8]
    ) -> Bool {
        switch root {
        case .path: Self.appendCapture(name, exchange, to: &output)
        case .query: exchange.request.appendQueryValue(name, to: &output)
        case .header: Self.appendField(name, exchange, to: &output)
        case .cookie: exchange.request.appendCookie(name, to: &output)
        case .client: Self.append(exchange.clientIP.description, to: &output)
        case .request: Self.append(exchange.requestIDText, to: &output)
        case .user: Self.append(exchange.principal?.text(name), to: &output)
        // What other parts answered, and for what a part is called, is known to the composition alone.
        case .parts, .item: false
        }
    }

    private static func append(_ text: String?, to output: inout [UInt8]) -> Bool {
        guard let text else { return false }
        output += text.utf8
        return true
    }

    /// Host is the request's authority, wherever it came from: the field itself is for this connection alone.
    private static func appendField(_ name: String, _ exchange: Exchange, to output: inout [UInt8]) -> Bool {
        let request = exchange.request
        if request.fields.appendJoinedValue(named: name, to: &output) { return true }
        guard !request.authority.isEmpty, name.lowercased() == "host" else { return false }
        output += request.fields.bytes[request.authority.lower..<request.authority.upper]
        return true
    }

    private static func appendCapture(_ name: String, _ exchange: Exchange, to output: inout [UInt8]) -> Bool {
        guard let index = exchange.route?.captureNames.firstIndex(of: name),
            index < exchange.decision.captures.count
        else { return false }
        PercentCoding.append(decoded: exchange.request.fields.bytes[exchange.decision.captures[index]], to: &output)
        return true
    }
}

extension RequestHead {
    /// The first query parameter of this name, decoded. Nothing is made of those before it.
    func appendQueryValue(_ name: String, to output: inout [UInt8]) -> Bool {
        guard let query = self.query else { return false }
        let all = self.fields.bytes
        let (bytes, wanted) = (all.span, name.utf8.span)
        let end = Swift.min(query.upper, bytes.count)
        var start = query.lower
        while start < end {
            let stop = bytes.index(of: UInt8(ascii: "&"), from: start, to: end)
            let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
            if stop > start, FormBytes(start..<equals).gives(wanted, bytes) {
                var value = FormBytes(Swift.min(equals &+ 1, stop)..<stop)
                while let byte = value.next(bytes) { output.append(byte) }
                return true
            }
            start = stop &+ 1
        }
        return false
    }

    /// The first cookie of this name (RFC 6265 §5.4).
    func appendCookie(_ name: String, to output: inout [UInt8]) -> Bool {
        let all = self.fields.bytes
        let (bytes, wanted) = (all.span, name.utf8.span)
        for slot in self.fields.slots where slot.id == .cookie && !slot.isDropped {
            var start = slot.value.lower
            while start < slot.value.upper {
                let stop = bytes.index(of: UInt8(ascii: ";"), from: start, to: slot.value.upper)
                let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
                while start < equals, bytes[start] == 0x20 || bytes[start] == 0x09 { start &+= 1 }
                if equals < stop, RawBytes(start..<equals).gives(wanted, bytes) {
                    output += all[(equals &+ 1)..<stop]
                    return true
                }
                start = stop &+ 1
            }
        }
        return false
    }

    /// The same as text.
    func cookie(_ name: String) -> String? {
        var bytes: [UInt8] = []
        return self.appendCookie(name, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
