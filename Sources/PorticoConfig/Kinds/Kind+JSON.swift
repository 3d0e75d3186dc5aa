// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Kind where Value == JSONValue {
    /// Any JSON value. What is written plainly is what YAML's core schema reads in it (`1.10`, `True`, `~`); all else is
    /// text.
    public static let json = Kind(
        shape: .scalar(name: "any JSON value", schema: .bool(true)),
        decode: { node, path, reader in Kind.value(node, path, reader) },
        encode: { value, path, printer in Kind.shown(value, path, printer) }
    )

    private static func shown(_ value: JSONValue, _ path: ConfigPath, _ printer: ConfigPrinter) -> JSONValue {
        switch value {
        case .array(let values):
            .array(values.enumerated().map { Kind.shown($1, path.index($0), printer) })
        case .object(let members):
            .object(members.map { .init($0.name, Kind.shown($0.value, path.key($0.name), printer)) })
        default: printer.isSecret(path) ? .string("***") : value
        }
    }

    private static func value(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) -> JSONValue? {
        switch node.content {
        case .empty: return .null
        case .scalar(let scalar):
            guard let text = reader.text(node, path, expected: "a value") else { return nil }
            guard scalar.isPlain, !text.isSecret else { return .string(text.text) }
            let value = CoreScalar(text.text)
            if value == .notFinite {
                reader.error(
                    "JSON has no number '\(text.text)'", at: node.location, path, hint: "quotes make it a text")
            }
            return value.json
        case .list(let nodes):
            return .array(nodes.enumerated().compactMap { Kind.value($1, path.index($0), reader) })
        case .map(let entries):
            return .object(
                entries.compactMap { entry in
                    Kind.value(entry.value, path.key(entry.name), reader).map { .init(entry.name, $0) }
                })
        }
    }
}

extension JSONValue {
    /// The grammar of RFC 8259 §6.
    package static func isNumber(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        let digits = { (rest: inout ArraySlice<UInt8>) -> Int in
            let count = rest.prefix { Syntax.isDigit($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits(&rest)
        if whole == 0 || (startsWithZero && whole > 1) { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if digits(&rest) == 0 { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            if digits(&rest) == 0 { return false }
        }
        return rest.isEmpty
    }
}
