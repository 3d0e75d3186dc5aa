// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A path that is made of what a match captured: `/users/{id}/**`.
package struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
    package enum Part: Sendable, Hashable {
        /// In canonical form, slashes included.
        case literal(String)
        /// `{name}` or `{path.name}`: one captured segment.
        case capture(String)
        /// `**` or `{name**}`: what the end of the match took; never with a slash of its own.
        case remainder
    }

    package var parts: [Part]
    package var text: String
    /// The name in `{name**}`.
    private var remainderName: String?

    package init(parts: [Part], text: String) {
        self.parts = parts
        self.text = text
    }

    package var description: String { self.text }

    /// The text with its literals in canonical form, and captures as `{name}`.
    package var canonical: String {
        self.parts.map { part in
            switch part {
            case .literal(let text): text
            case .capture(let name): "{\(name)}"
            case .remainder: "**"
            }
        }.joined()
    }

    package static func parse(_ text: String) throws(ValueError) -> PathTemplate {
        guard text.hasPrefix("/") else { throw ValueError("a path starts with '/'") }
        if text.contains("?") || text.contains("#") {
            throw ValueError("the path here cannot hold a query", hint: "the request's query is kept")
        }
        var template = PathTemplate(parts: [], text: text)
        let words = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            let isLast = index == words.count - 1
            if word.isEmpty, !isLast { throw ValueError("a path cannot hold '//'") }
            template.append(.literal("/"))
            try template.append(segment: word, isLast: isLast)
        }
        return template
    }

    /// What stands here and the pattern does not capture, for a message; empty when all is there.
    package func missing(in pattern: PathPattern) -> [String] {
        let names = Set(pattern.captureNames)
        return self.parts.compactMap { part in
            switch part {
            case .literal: nil
            case .capture(let name): names.contains(name) ? nil : "{\(name)}"
            case .remainder: self.missingRemainder(in: pattern)
            }
        }
    }

    private func missingRemainder(in pattern: PathPattern) -> String? {
        guard let remainder = pattern.remainder else { return "**" }
        guard let name = self.remainderName, name != remainder.name else { return nil }
        return "{\(name)**}"
    }

    private mutating func append(segment word: Substring, isLast: Bool) throws(ValueError) {
        if word != "**", word.hasSuffix("**}") { self.remainderName = try Self.name(word.dropFirst().dropLast(3)) }
        if word == "**" || (word.hasPrefix("{") && word.hasSuffix("**}") && !word.dropFirst().contains("{")) {
            guard isLast else { throw ValueError("'\(word)' must be the last segment") }
            self.append(.remainder)
            return
        }
        if word.contains("*") { throw ValueError("'\(word)': only '**' at the end, or '{name}', can stand here") }
        var rest = word
        while let open = rest.firstIndex(of: "{") {
            self.append(.literal(try PathText.canonical(rest[..<open])))
            guard let close = rest[open...].firstIndex(of: "}") else { throw ValueError("'{' without '}'") }
            self.append(.capture(try Self.name(rest[open..<close].dropFirst())))
            rest = rest[close...].dropFirst()
        }
        if rest.contains("}") { throw ValueError("'}' without '{'") }
        self.append(.literal(try PathText.canonical(rest)))
    }

    private static func name(_ text: Substring) throws(ValueError) -> String {
        let name = text.hasPrefix("path.") ? text.dropFirst(5) : text
        guard Syntax.isName(name) else {
            throw ValueError("'{\(text)}' cannot stand here", hint: "only what 'match' captures, such as '{id}'")
        }
        return String(name)
    }

    private mutating func append(_ part: Part) {
        if case .literal(let text) = part {
            if text.isEmpty { return }
            if case .literal(let before)? = self.parts.last {
                self.parts[self.parts.count - 1] = .literal(before + text)
                return
            }
        }
        self.parts.append(part)
    }
}
