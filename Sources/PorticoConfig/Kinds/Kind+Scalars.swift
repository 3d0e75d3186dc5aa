// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Kind where Value == String {
    /// Any text without control characters (line ends and tabs may stand).
    public static let string = Kind.text("a text", pattern: nil) { text throws(ValueError) in
        guard Syntax.hasNoControls(text.replacing("\n", with: " ").replacing("\r", with: " ")) else {
            throw ValueError("control characters are not allowed here")
        }
        return text
    }

    /// A name of a header field (RFC 9110 §5.1).
    public static let headerName = Kind.text("a header name", pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$") {
        text throws(ValueError) in try Checks.headerName(text)
    }

    /// A request method (RFC 9110 §9.1), in upper case.
    public static let method = Kind.text("a method", pattern: "^[!#$%&'*+.^_`|~0-9A-Z-]+$") {
        text throws(ValueError) in try Checks.method(text)
    }

    /// A scalar that is kept as text.
    public static func text(
        _ name: String, pattern: String?, parse: @escaping @Sendable (String) throws(ValueError) -> String
    ) -> Kind {
        .scalar(
            name, schema: pattern.map { SchemaText.string(pattern: $0) } ?? SchemaText.anyScalar,
            parse: { text throws(ValueError) in try parse(text.text) }, print: { .string($0) })
    }
}

/// What several kinds check about a text.
public enum Checks {
    public static func headerName(_ text: String) throws(ValueError) -> String {
        guard Syntax.isToken(text) else {
            throw ValueError("'\(text)' is not a header name", hint: "letters, digits and '-' as in 'X-User-Id'")
        }
        return text
    }

    public static func method(_ text: String) throws(ValueError) -> String {
        guard Syntax.isToken(text) else { throw ValueError("'\(text)' is not a method") }
        guard text == text.uppercased() else {
            throw ValueError("methods are written in upper case", hint: "write '\(text.uppercased())'")
        }
        if text == "*" { throw ValueError("'*' is not a method", hint: "leave the method out for any") }
        if text == "CONNECT" { throw ValueError("the gateway takes no CONNECT requests") }
        return text
    }
}

extension Kind where Value == Bool {
    /// `true` or `false`, nothing else.
    public static let bool = Kind.scalar(
        "true or false", schema: SchemaText.orVariable([.init("type", .string("boolean"))]),
        parse: { text throws(ValueError) in
            switch text.text {
            case "true": return true
            case "false": return false
            default: throw ValueError("expected true or false, found '\(text.shown)'")
            }
        }, print: { .bool($0) })
}

extension Kind where Value == Int {
    /// A whole number in decimal digits within bounds.
    public static func int(_ range: ClosedRange<Int>) -> Kind {
        let schema: [JSONValue.Member] = [
            .init("type", .string("integer")), .init("minimum", .int(range.lowerBound)),
            .init("maximum", .int(range.upperBound)),
        ]
        return .scalar(
            "a number from \(range.lowerBound) to \(range.upperBound)", schema: SchemaText.orVariable(schema),
            parse: { text throws(ValueError) in
                let digits = text.text.hasPrefix("-") ? text.text.dropFirst() : text.text[...]
                let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { Syntax.isDigit($0) }
                guard isNumber, let value = Int(text.text), range.contains(value) else {
                    throw ValueError(
                        "expected a number from \(range.lowerBound) to \(range.upperBound), found '\(text.shown)'")
                }
                return value
            }, print: { .int($0) })
    }
}

extension Kind {
    /// One of a few words. `unsupported` are words of the format that are not built yet.
    public static func choice(
        _ words: [(String, Value)], unsupported: [String] = []
    ) -> Kind {
        let names = words.map(\.0)
        let list = names.count == 1 ? "'\(names[0])'" : "one of " + names.map { "'\($0)'" }.joined(separator: ", ")
        let literals = names.flatMap { JSONValue.isNumber($0) ? [JSONValue.number($0), .string($0)] : [.string($0)] }
        return .scalar(
            list, schema: SchemaText.orVariable([.init("enum", .array(literals))]),
            parse: { text throws(ValueError) in
                if let word = words.first(where: { $0.0 == text.text }) { return word.1 }
                if unsupported.contains(text.text) { throw .unsupported(text.text) }
                let near = EditDistance.nearest(to: text.text, among: names)
                throw ValueError(
                    "expected \(list), found '\(text.shown)'", hint: near.map { "did you mean '\($0)'?" })
            },
            print: { value in
                let name = words.first { $0.1 == value }?.0 ?? ""
                return JSONValue.isNumber(name) ? .number(name) : .string(name)
            })
    }
}
