// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A JSON text whose objects keep their order and whose numbers keep their digits.
public indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The number as it is written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One member of an object.
    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: JSONValue

        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public static func int(_ value: Int) -> JSONValue { .number(String(value)) }

    /// The text, on one line when `indent` is nil, else with two spaces for each level.
    public func text(indent: Int? = nil) -> String {
        var out = ""
        self.write(to: &out, indent: indent)
        return out
    }

    private func write(to out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .number(let digits): out += digits
        case .string(let text): JSONValue.quote(text, to: &out)
        case .array(let values):
            JSONValue.list(values, "[", "]", indent, &out) { $0.write(to: &$1, indent: indent.map { $0 + 1 }) }
        case .object(let members):
            JSONValue.list(members, "{", "}", indent, &out) { member, out in
                JSONValue.quote(member.name, to: &out)
                out += indent == nil ? ":" : ": "
                member.value.write(to: &out, indent: indent.map { $0 + 1 })
            }
        }
    }

    private static func list<T>(
        _ values: [T], _ open: String, _ close: String, _ indent: Int?, _ out: inout String,
        _ write: (T, inout String) -> Void
    ) {
        out += open
        for (index, value) in values.enumerated() {
            if index > 0 { out += "," }
            if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
            write(value, &out)
        }
        if let indent, !values.isEmpty { out += "\n" + String(repeating: "  ", count: indent) }
        out += close
    }

    /// Writes a string literal (RFC 8259 §7).
    static func quote(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
