// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension PathPattern {
    /// From `/a/{id}/user-{name}/{number:[0-9]+}/*/**`; why not, else.
    ///
    /// `/` has no segments; a slash at the end of a longer path is an empty literal segment behind it.
    package static func parse(_ text: String) throws(ValueError) -> PathPattern {
        guard text.hasPrefix("/") else {
            throw ValueError("a path starts with '/'", hint: text.isEmpty ? nil : "write '/\(text)'")
        }
        if PlaceholderText.holds("?", in: text[...]) {
            throw ValueError("a path cannot hold a query", hint: "match it with 'query: { … }'")
        }
        if PlaceholderText.holds("#", in: text[...]) { throw ValueError("a path cannot hold a fragment") }
        guard text.utf8.count <= 2048 else { throw ValueError("the path is longer than 2048 bytes") }
        var pattern = PathPattern(segments: [], remainder: nil, text: text)
        var names: Set<String> = []
        let words = text == "/" ? [] : PlaceholderText.split(text.dropFirst(), at: "/")
        for (index, word) in words.enumerated() {
            let isLast = index == words.count - 1
            if word.isEmpty, !isLast { throw ValueError("a path cannot hold '//'") }
            let name = try pattern.append(word, isLast: isLast)
            if let name, !names.insert(name).inserted { throw ValueError("'{\(name)}' stands twice in the path") }
        }
        return pattern
    }

    /// The name that the segment captures, if any.
    private mutating func append(_ word: Substring, isLast: Bool) throws(ValueError) -> String? {
        if word == "*" {
            self.segments.append(.single(name: nil))
            return nil
        }
        if word == "**" || Self.isNamedRemainder(word) {
            guard isLast else { throw ValueError("'\(word)' must be the last segment") }
            let name = word == "**" ? nil : try Self.captureName(word.dropFirst().dropLast(3))
            self.remainder = Remainder(name: name)
            return name
        }
        if word.contains("{") { return try self.append(placeholderIn: word) }
        if word.contains("}") { throw ValueError("'\(word)': '}' without '{'") }
        if word.contains("*") {
            throw ValueError("'\(word)': '*' takes a whole segment", hint: "such as '/*', or '{name}.png' with a name")
        }
        self.segments.append(.literal(try PathText.canonical(word)))
        return nil
    }

    /// `{rest**}`.
    private static func isNamedRemainder(_ word: Substring) -> Bool {
        word.hasPrefix("{") && word.hasSuffix("**}") && !word.contains(":")
    }

    /// One placeholder with what stands around it.
    private mutating func append(placeholderIn word: Substring) throws(ValueError) -> String {
        guard let open = word.firstIndex(of: "{"), let close = PlaceholderText.close(of: open, in: word) else {
            throw ValueError(
                "'\(word)': '{' without '}'",
                hint: word.contains("[") ? "a '[' of the pattern may lack its ']'" : nil)
        }
        let (prefix, suffix) = (word[..<open], word[close...].dropFirst())
        if suffix.contains("{") {
            throw ValueError("'\(word)' has two placeholders", hint: "a segment holds one")
        }
        for literal in [prefix, suffix] where literal.contains(where: { "*}".contains($0) }) {
            throw ValueError("'\(word)': '\(literal)' is not a literal", hint: "such as 'user-{id}' or '{name}.png'")
        }
        let inner = word[open..<close].dropFirst()
        let colon = inner.firstIndex(of: ":")
        if inner.hasSuffix("**"), colon == nil {
            throw ValueError("'\(word)': '{\(inner)}' takes whole segments", hint: "such as '/{\(inner)}'")
        }
        let name = try Self.captureName(inner[..<(colon ?? inner.endIndex)])
        if prefix.isEmpty, suffix.isEmpty, colon == nil {
            self.segments.append(.single(name: name))
            return name
        }
        self.segments.append(
            .placeholder(
                Placeholder(
                    name: name, prefix: try PathText.canonical(prefix, isWhole: false),
                    suffix: try PathText.canonical(suffix, isWhole: false),
                    pattern: try colon.map { colon throws(ValueError) in try Self.pattern(inner[colon...].dropFirst()) }
                )))
        return name
    }

    private static func pattern(_ text: Substring) throws(ValueError) -> String {
        if text.isEmpty { throw ValueError("a pattern is missing behind ':'", hint: "such as '{id:[0-9]+}'") }
        // The second is larger, and may be too large.
        let anchored = Placeholder.Shape.anchored(String(text))
        if let problem = Regex.check(String(text)) ?? Regex.check(anchored) {
            throw ValueError("malformed pattern '\(text)': \(problem)")
        }
        return String(text)
    }

    private static func captureName(_ text: Substring) throws(ValueError) -> String {
        guard Syntax.isName(text) else {
            throw ValueError(
                "'\(text)' is not a capture's name", hint: "a letter or '_', then letters, digits, '_', '-'")
        }
        return String(text)
    }
}
