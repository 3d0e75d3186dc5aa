// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Text with placeholders `{name}` and `{name:pattern}`. A pattern may hold any character, braces and slashes too.
enum PlaceholderText {
    /// Parts it where the separator stands outside of braces.
    static func split(_ text: Substring, at separator: Character) -> [Substring] {
        var words: [Substring] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            let character = text[index]
            if character == "{", let close = self.close(of: index, in: text) { index = close }
            if character == separator {
                words.append(text[start..<index])
                start = text.index(after: index)
            }
            index = text.index(after: index)
        }
        return words + [text[start...]]
    }

    /// Whether a character stands outside of braces.
    static func holds(_ character: Character, in text: Substring) -> Bool {
        self.split(text, at: character).count > 1
    }

    /// The brace that closes the one at `open`. In a pattern, braces of repetitions are nested, and those of classes
    /// and behind a backslash are characters.
    static func close(of open: Substring.Index, in text: Substring) -> Substring.Index? {
        var rest = text[open...].dropFirst()
        var depth = 1
        guard let mark = rest.firstIndex(where: { $0 == ":" || $0 == "}" }) else { return nil }
        if rest[mark] == "}" { return mark }
        rest = rest[mark...].dropFirst()
        while let character = rest.first {
            switch character {
            case "\\": rest = rest.dropFirst()
            case "[": rest = Self.afterClass(rest)
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { return rest.startIndex }
            default: break
            }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// At the bracket that closes the class at the beginning; at the last character where none does.
    private static func afterClass(_ text: Substring) -> Substring {
        var rest = text.dropFirst()
        if rest.first == "^" { rest = rest.dropFirst() }
        if rest.first == "]" { rest = rest.dropFirst() }
        while let character = rest.first, character != "]" {
            rest = rest.dropFirst(character == "\\" ? 2 : 1)
        }
        return rest.isEmpty ? text.suffix(1) : rest
    }
}
