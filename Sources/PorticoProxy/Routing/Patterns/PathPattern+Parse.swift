// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension PathPattern {
    /// From `/a/{id}/*/**`; why not, else.
    ///
    /// `/` has no segments; a slash at the end of a longer path is an empty literal segment behind it.
    package static func parse(_ text: String) throws(ValueError) -> PathPattern {
        guard text.hasPrefix("/") else {
            throw ValueError("a path starts with '/'", hint: text.isEmpty ? nil : "write '/\(text)'")
        }
        if text.contains("?") { throw ValueError("a path cannot hold a query", hint: "match it with 'query: { … }'") }
        if text.contains("#") { throw ValueError("a path cannot hold a fragment") }
        guard text.utf8.count <= 2048 else { throw ValueError("the path is longer than 2048 bytes") }
        var pattern = PathPattern(segments: [], remainder: nil, text: text)
        var names: Set<String> = []
        let words = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
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
        let isBraced = word.hasPrefix("{") && word.hasSuffix("}")
        let inner = isBraced ? word.dropFirst().dropLast() : word
        if word == "**" || (isBraced && inner.hasSuffix("**")) {
            guard isLast else { throw ValueError("'\(word)' must be the last segment") }
            let name = isBraced ? try Self.captureName(inner.dropLast(2)) : nil
            self.remainder = Remainder(name: name)
            return name
        }
        if isBraced {
            let name = try Self.captureName(inner)
            self.segments.append(.single(name: name))
            return name
        }
        if word.contains("*") || word.contains("{") || word.contains("}") {
            throw ValueError("'\(word)': '*' and '{name}' take a whole segment")
        }
        self.segments.append(.literal(try PathText.canonical(word)))
        return nil
    }

    private static func captureName(_ text: Substring) throws(ValueError) -> String {
        guard Syntax.isName(text) else {
            throw ValueError(
                "'\(text)' is not a capture's name", hint: "a letter or '_', then letters, digits, '_', '-'")
        }
        return String(text)
    }
}
