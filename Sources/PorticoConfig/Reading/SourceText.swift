// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The text of one configuration file in lines, for excerpts.
struct SourceText: Sendable {
    /// Without their line ends (`\n`, `\r\n` or `\r`).
    let lines: [[Unicode.Scalar]]

    init(_ text: String) {
        var lines: [[Unicode.Scalar]] = []
        var line: [Unicode.Scalar] = []
        var afterReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\n", afterReturn {
                afterReturn = false
                continue
            }
            afterReturn = scalar == "\r"
            if scalar == "\n" || scalar == "\r" {
                lines.append(line)
                line = []
            } else {
                line.append(scalar)
            }
        }
        lines.append(line)
        self.lines = lines
    }

    /// A line by its 1-based number.
    func line(_ number: Int) -> [Unicode.Scalar]? {
        number >= 1 && number <= self.lines.count ? self.lines[number - 1] : nil
    }

    /// Longer tokens and lines are cut in excerpts.
    static let maximalWidth = 70

    /// How many characters the caret run takes: the token at that place, or 1.
    func tokenWidth(line number: Int, column: Int) -> Int {
        guard let line = self.line(number), column >= 1, column <= line.count else { return 1 }
        let rest = line.dropFirst(column - 1).prefix(Self.maximalWidth)
        guard let first = rest.first else { return 1 }
        if first == "\"" || first == "'" { return SourceText.quotedWidth(rest, first) }
        if first == "[" || first == "{" { return 1 }
        return SourceText.plainWidth(rest)
    }

    private static func quotedWidth(_ rest: ArraySlice<Unicode.Scalar>, _ quote: Unicode.Scalar) -> Int {
        var width = 1
        var escaped = false
        for scalar in rest.dropFirst() {
            width += 1
            if escaped {
                escaped = false
            } else if scalar == "\\", quote == "\"" {
                escaped = true
            } else if scalar == quote {
                return width
            }
        }
        return width
    }

    /// Up to `: `, ` #`, a `,` before a blank, an unopened bracket, or the end of the line.
    private static func plainWidth(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        let characters = Array(rest)
        var depth = 0
        var end = characters.count
        scan: for (index, scalar) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            switch scalar {
            case ":" where next == " ", "," where next == " ": end = index
            case "#" where index > 0 && characters[index - 1] == " ": end = index
            case "{", "[": depth += 1
            case "}", "]":
                depth -= 1
                if depth < 0 { end = index }
            default: break
            }
            if end == index { break scan }
        }
        while end > 1, characters[end - 1] == " " || characters[end - 1] == "\t" { end -= 1 }
        return max(end, 1)
    }
}
