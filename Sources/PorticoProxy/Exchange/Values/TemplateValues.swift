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
    /// The first query parameter of this name, decoded.
    func appendQueryValue(_ name: String, to output: inout [UInt8]) -> Bool {
        var isFound = false
        self.forEachQueryValue(name) { value, bytes in
            var value = value
            while let byte = value.next(bytes) { output.append(byte) }
            isFound = true
            return false
        }
        return isFound
    }

    /// The values of the query parameters of this name, decoded, of so many at most.
    package func queryValues(named name: String, atMost limit: Int) -> [[UInt8]] {
        var values: [[UInt8]] = []
        self.forEachQueryValue(name) { value, bytes in
            var (value, decoded) = (value, [UInt8]())
            while let byte = value.next(bytes) { decoded.append(byte) }
            values.append(decoded)
            return values.count < limit
        }
        return values
    }

    /// Calls `body` with each value of this name. Nothing is made of the others. False ends it.
    private func forEachQueryValue(_ name: String, _ body: (FormBytes, Span<UInt8>) -> Bool) {
        guard let query = self.query else { return }
        let all = self.fields.bytes
        let (bytes, wanted) = (all.span, name.utf8.span)
        let end = Swift.min(query.upper, bytes.count)
        var start = query.lower
        while start < end {
            let stop = bytes.index(of: UInt8(ascii: "&"), from: start, to: end)
            let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
            if stop > start, FormBytes(start..<equals).gives(wanted, bytes),
                !body(FormBytes(Swift.min(equals &+ 1, stop)..<stop), bytes)
            {
                return
            }
            start = stop &+ 1
        }
    }

    /// The first cookie of this name.
    func appendCookie(_ name: String, to output: inout [UInt8]) -> Bool {
        guard let value = self.cookies(named: name, atMost: 1).first else { return false }
        output += self.fields.bytes[value]
        return true
    }

    /// The same as text.
    func cookie(_ name: String) -> String? {
        var bytes: [UInt8] = []
        return self.appendCookie(name, to: &bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
