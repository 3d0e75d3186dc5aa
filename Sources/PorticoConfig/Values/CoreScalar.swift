// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A scalar without quotes as YAML 1.2's core schema reads it (§10.3.2).
enum CoreScalar: Equatable {
    case null
    case bool(Bool)
    /// In JSON's grammar, digits as they are written wherever that allows it.
    case number(String)
    /// `.inf` or `.nan`.
    case notFinite
    case text(String)

    init(_ text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case ".nan", ".NaN", ".NAN": self = .notFinite
        default:
            let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
            if unsigned == ".inf" || unsigned == ".Inf" || unsigned == ".INF" {
                self = .notFinite
            } else {
                self = (Self.based(text) ?? Self.decimal(text)).map { .number($0) } ?? .text(text)
            }
        }
    }

    var json: JSONValue {
        switch self {
        case .null, .notFinite: .null
        case .bool(let value): .bool(value)
        case .number(let digits): .number(digits)
        case .text(let text): .string(text)
        }
    }

    /// `0o17` and `0x1F`.
    private static func based(_ text: String) -> String? {
        let digits = text.dropFirst(2)
        guard let first = digits.first, first != "+", first != "-" else { return nil }
        if text.hasPrefix("0o") { return UInt64(digits, radix: 8).map { String($0) } }
        if text.hasPrefix("0x") { return UInt64(digits, radix: 16).map { String($0) } }
        return nil
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, as JSON writes it (RFC 8259 §6): without
    /// a plus, without leading zeros, with a digit on both sides of the point.
    private static func decimal(_ text: String) -> String? {
        if JSONValue.isNumber(text) { return text }
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        var whole = Self.takeDigits(&rest)
        var fraction: Substring?
        if rest.hasPrefix(".") {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || fraction?.isEmpty == false else { return nil }
        while whole.count > 1, whole.hasPrefix("0") { whole.removeFirst() }
        let point = fraction.map { $0.isEmpty ? "" : ".\($0)" } ?? ""
        let number = "\(isNegative ? "-" : "")\(whole.isEmpty ? "0" : whole)\(point)\(rest)"
        return JSONValue.isNumber(number) ? number : nil
    }

    private static func takeDigits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
        rest = rest.dropFirst(digits.count)
        return digits
    }
}
