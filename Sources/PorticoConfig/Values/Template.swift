// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A text with references in braces: `{header.X-Tenant}`.
public struct Template: Sendable, Hashable, CustomStringConvertible {
    public enum Part: Sendable, Hashable {
        case literal(String)
        case reference(Root, String)
    }

    /// Where a reference takes its value; the raw text is what is written.
    public enum Root: String, Sendable, Hashable, CaseIterable {
        case path, query, header, cookie, user, parts
        /// `{client.ip}`.
        case client
        /// `{request.id}`.
        case request
        /// What a part of a composition is called for: `{product.id}` where `for_each` names its item so. The name is
        /// then the whole text of the reference.
        case item
    }

    public var parts: [Part]
    /// As written; `***` stands for what came from a variable or a file.
    public var text: String

    public init(parts: [Part], text: String) {
        self.parts = parts
        self.text = text
    }

    /// The text where there is no reference in it; else `nil`.
    public var literal: String? {
        var text = ""
        for part in self.parts {
            guard case .literal(let piece) = part else { return nil }
            text += piece
        }
        return text
    }

    /// Without references.
    public init(literal text: String) {
        self.init(parts: text.isEmpty ? [] : [.literal(text)], text: text)
    }

    public var description: String { self.text }

    /// All references to captures of the path.
    public var captures: [String] { self.names(under: .path) }

    /// Roots that are part of the format and not built yet are refused unless they are allowed here.
    public static func parse(_ text: ConfigText, allowing: Set<Root> = []) throws(ValueError) -> Template {
        var parts: [Part] = []
        for piece in text.pieces {
            if piece.isSubstituted {
                parts.append(.literal(piece.text))
            } else {
                try self.parse(piece.text, allowing, into: &parts)
            }
        }
        return Template(parts: self.joined(parts), text: text.shown)
    }

    private static func parse(
        _ text: String, _ allowing: Set<Root>, into parts: inout [Part]
    ) throws(ValueError) {
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
            rest = rest[open...]
            if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
                parts.append(.literal(String(rest.prefix(1))))
                rest = rest.dropFirst(2)
                continue
            }
            guard rest.hasPrefix("{"), let close = rest.firstIndex(of: "}") else {
                throw ValueError("a brace without its other half", hint: "write '{{' or '}}' for a literal brace")
            }
            parts.append(try self.reference(rest[..<close].dropFirst(), allowing))
            rest = rest[close...].dropFirst()
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
    }

    private static func reference(_ text: Substring, _ allowing: Set<Root>) throws(ValueError) -> Part {
        let words = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let word = words.first, let root = Root(rawValue: String(word)), root != .item else {
            if allowing.contains(.item), self.isItem(text) { return .reference(.item, String(text)) }
            throw ValueError("'{\(text)}' is not a reference", hint: self.suggestion(for: words.first ?? "", allowing))
        }
        let name = words.count == 2 ? String(words[1]) : ""
        guard self.isValid(name, root) else {
            throw ValueError("'{\(text)}' is not a reference", hint: self.example(root))
        }
        if root == .parts, !allowing.contains(root) {
            throw ValueError("'{\(text)}' cannot stand here", hint: "only parts of a composition refer to parts")
        }
        if root == .user, !allowing.contains(root) { throw .unsupported("{\(text)}") }
        return .reference(root, name)
    }

    /// The name of an item, and what is taken of it.
    private static func isItem(_ text: Substring) -> Bool {
        let name = text.prefix { $0 != "." && $0 != "[" }
        return Syntax.isName(name) && Syntax.hasNoControls(String(text)) && !text.contains("{")
    }

    private static func suggestion(for word: Substring, _ allowing: Set<Root>) -> String {
        let later: Set<Root> = [.user, .parts, .item]
        let names = Root.allCases.filter { !later.contains($0) || (allowing.contains($0) && $0 != .item) }
        if let near = EditDistance.nearest(to: String(word), among: names.map(\.rawValue)) {
            return "did you mean '\(near)'?"
        }
        return "they start with path, query, header, cookie, client or request"
    }

    /// How a reference is written, without its braces.
    public static func text(_ root: Root, _ name: String) -> String {
        root == .item ? name : "\(root.rawValue).\(name)"
    }

    /// All names under a root, in the order in which they are written.
    public func names(under root: Root) -> [String] {
        self.parts.compactMap { if case .reference(root, let name) = $0 { name } else { nil } }
    }

    private static func isValid(_ name: String, _ root: Root) -> Bool {
        switch root {
        case .client: name == "ip"
        case .request: name == "id"
        case .header, .cookie: Syntax.isToken(name)
        case .path: Syntax.isName(name)
        case .query, .user, .parts, .item: !name.isEmpty && Syntax.hasNoControls(name) && !name.contains("{")
        }
    }

    private static func example(_ root: Root) -> String {
        switch root {
        case .client: "the one that starts with 'client' is {client.ip}"
        case .request: "the one that starts with 'request' is {request.id}"
        default: "such as {\(root.rawValue).name}"
        }
    }

    private static func joined(_ parts: [Part]) -> [Part] {
        var result: [Part] = []
        for part in parts {
            if case .literal(let text) = part, case .literal(let before)? = result.last {
                result[result.count - 1] = .literal(before + text)
            } else {
                result.append(part)
            }
        }
        return result
    }
}

extension Kind where Value == Template {
    /// The value of a header field, with references in braces.
    public static let headerTemplate = Kind.headerTemplate(allowing: [])

    public static func headerTemplate(allowing: Set<Template.Root>) -> Kind {
        .scalar(
            "a text with references", schema: SchemaText.anyScalar,
            parse: { text throws(ValueError) in
                guard Syntax.isFieldValue(text.text) else {
                    throw ValueError("a header value cannot hold control characters, nor a blank at either end")
                }
                return try Template.parse(text, allowing: allowing)
            }, print: { .string($0.text) })
    }
}
