// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What a part asks: `GET orders:/orders?user={user.id}`.
package struct PartCall: Sendable, Hashable, CustomStringConvertible {
    package var method: String
    package var service: Reference
    /// Begins with a slash.
    package var path: Template
    /// Without the question mark.
    package var query: Template?

    package init(method: String = "GET", service: Reference, path: Template, query: Template? = nil) {
        self.method = method
        self.service = service
        self.path = path
        self.query = query
    }

    package var description: String {
        "\(self.method) \(self.service.name):\(self.path)" + (self.query.map { "?\($0)" } ?? "")
    }

    /// Where references may take their values.
    static let roots: Set<Template.Root> = [.user, .parts, .item]

    static func parse(_ text: ConfigText, at place: SourceLocation) throws(ValueError) -> PartCall {
        if text.text.contains("://") {
            throw ValueError("a call names a service", hint: "define it under 'services' and write 'NAME:/path'")
        }
        let (start, target) = text.split(before: "/")
        guard let target else {
            throw ValueError("'\(text.shown)' is not a call", hint: "such as 'GET users:/users/{path.id}'")
        }
        let words = start.text.split(separator: " ", omittingEmptySubsequences: true)
        guard let last = words.last, words.count <= 2, last.hasSuffix(":"), NamePattern.isName(String(last.dropLast()))
        else { throw ValueError("'\(text.shown)' is not a call", hint: "such as 'GET users:/users/{path.id}'") }
        let method = words.count == 2 ? try Checks.method(String(words[0])) : "GET"
        let (path, rest) = target.split(before: "?")
        let query = try rest.map { text throws(ValueError) in
            try Self.checked(Template.parse(text.dropFirst(), allowing: Self.roots), query: true)
        }
        return PartCall(
            method: method, service: Reference(String(last.dropLast()), at: place),
            path: try Self.checked(Template.parse(path, allowing: Self.roots), query: false), query: query)
    }

    /// What is written is sent as it stands, so it must be a path or a query (RFC 3986 §3.3, §3.4).
    private static func checked(_ template: Template, query isQuery: Bool) throws(ValueError) -> Template {
        for case .literal(let text) in template.parts {
            let bad = text.unicodeScalars.first { scalar in
                guard scalar.isASCII, let byte = UInt8(exactly: scalar.value) else { return true }
                let isMark = byte == UInt8(ascii: "/") || (isQuery && byte == UInt8(ascii: "?"))
                return !(Syntax.isSegment(byte) || isMark || byte == UInt8(ascii: "%"))
            }
            if bad != nil {
                throw ValueError(
                    "the \(isQuery ? "query" : "path") of a call holds a character that must be percent-encoded",
                    hint: "such as '%20' for a blank")
            }
        }
        if !isQuery, Self.hasDots(template) { throw ValueError("the path of a call cannot hold '.' or '..'") }
        return template
    }

    private static func hasDots(_ path: Template) -> Bool {
        let text = path.parts.map { if case .literal(let text) = $0 { text } else { "x" } }.joined()
        return text.split(separator: "/").contains { $0 == "." || $0 == ".." }
    }
}

extension Kind where Value == PartCall {
    /// `[METHOD] service:/path?query`.
    static let partCall = Kind(
        shape: .scalar(
            name: "`[METHOD] service:/path?query`",
            schema: .object([
                .init("type", .string("string")),
                .init("pattern", .string(Self.pattern)),
            ])),
        decode: { node, path, reader in
            let expected = "a call, such as 'GET users:/users/{path.id}'"
            guard let text = reader.text(node, path, expected: expected) else { return nil }
            do throws(ValueError) {
                return try PartCall.parse(text, at: node.location)
            } catch {
                reader.report(error, node, path, expected: expected)
                return nil
            }
        },
        encode: { value, path, printer in .string(printer.isSecret(path) ? "***" : value.description) }
    )

    private static var pattern: String {
        #"^([A-Z0-9!#$%&'*+.^_`|~-]+ +)?[A-Za-z0-9_][A-Za-z0-9_.-]*:/[^# ]*$|\$\{.+\}"#
    }
}
