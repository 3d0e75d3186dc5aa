// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How access lines look.
package enum LogStyle: Sendable, Hashable {
    case none
    case json
    /// A line for people.
    case text
    /// A short one, for a terminal.
    case short
    /// Apache's Common Log Format, and the one with referrer and user agent.
    case common
    case combined
    case template(LogTemplate)

    /// What the names of lines in text are short for.
    var template: String? {
        switch self {
        case .text: LogTemplate.plain
        case .short: "{time.clock} {status} {method} {path} {duration_ms}ms {route} {error}"
        case .common: LogTemplate.common
        case .combined: LogTemplate.common + " \"{header.Referer}\" \"{header.User-Agent}\""
        case .none, .json, .template: nil
        }
    }
}

/// A line with references in braces: `{time} {status} {header.User-Agent}`.
package struct LogTemplate: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case literal(String)
        case field(LogField)
        /// A field of the request.
        case header(String)
        case responseHeader(String)
    }

    package var parts: [Part]
    /// As written; `***` stands for what came from a variable or a file.
    package var text: String

    /// What `text` is short for.
    static let plain = """
        {time} {client} "{method} {path}" {status} {bytes_in} {bytes_out} {duration_ms} {route} {service} {target} \
        {reason} {request_id}
        """

    static let common = "{client} - {user} [{time.common}] \"{request}\" {status} {bytes_out}"

    package init(_ text: ConfigText) throws(ValueError) {
        self.text = text.shown
        self.parts = []
        for piece in text.pieces {
            guard Syntax.hasNoControls(piece.text) else {
                throw ValueError("an access line's template stands on one line, without control characters")
            }
            if piece.isSubstituted { self.parts.append(.literal(piece.text)) } else { try self.parse(piece.text) }
        }
    }

    private mutating func parse(_ text: String) throws(ValueError) {
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if open > rest.startIndex { self.parts.append(.literal(String(rest[..<open]))) }
            rest = rest[open...]
            if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
                self.parts.append(.literal(String(rest.prefix(1))))
                rest = rest.dropFirst(2)
                continue
            }
            guard rest.hasPrefix("{"), let close = rest.firstIndex(of: "}") else {
                throw ValueError("a brace without its other half", hint: "write '{{' or '}}' for a literal brace")
            }
            self.parts.append(try Self.reference(rest[..<close].dropFirst()))
            rest = rest[close...].dropFirst()
        }
        if !rest.isEmpty { self.parts.append(.literal(String(rest))) }
    }

    private static func reference(_ text: Substring) throws(ValueError) -> Part {
        if let field = LogField(rawValue: String(text)) { return .field(field) }
        let words = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let roots: [String: (String) -> Part] = ["header": Part.header, "response_header": Part.responseHeader]
        guard words.count == 2, let part = roots[words[0]] else {
            let names = LogField.allCases.map(\.rawValue) + ["header.NAME", "response_header.NAME"]
            throw ValueError(
                "'{\(text)}' is not a field of an access line",
                hint: EditDistance.nearest(to: String(text), among: names).map { "did you mean '{\($0)}'?" }
                    ?? "such as {status}, {header.User-Agent} or {response_header.Content-Type}")
        }
        return part(try Checks.headerName(words[1]))
    }
}

extension Kind where Value == LogStyle {
    /// `json`, the name of another style, or a template.
    package static let logStyle = Kind.scalar(
        "'json', 'text', 'short', 'common', 'combined', 'none' or a template", schema: SchemaText.anyScalar,
        parse: { text throws(ValueError) in
            if let style = Self.styles.first(where: { $0.name == text.text })?.style { return style }
            let template = try LogTemplate(text)
            let isConstant = template.parts.allSatisfy { if case .literal = $0 { true } else { false } }
            guard !isConstant else {
                let near = EditDistance.nearest(to: text.text, among: Self.styles.map(\.name))
                throw ValueError(
                    "expected 'json', 'text', 'short', 'common', 'combined', 'none' or a template, found '\(text.shown)'",
                    hint: near.map { "did you mean '\($0)'?" } ?? "a template is such as '{time} {status} {path}'")
            }
            return .template(template)
        },
        print: { style in
            if case .template(let template) = style { return .string(template.text) }
            return .string(Self.styles.first { $0.style == style }?.name ?? "")
        })

    private static let styles: [(name: String, style: LogStyle)] = [
        ("json", .json), ("text", .text), ("short", .short), ("common", .common), ("combined", .combined),
        ("none", .none),
    ]
}
