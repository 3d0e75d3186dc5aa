// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is refused before the YAML parser sees a file: characters that do not belong there, and what would cost it
/// time without bound.
enum YAMLPrecheck {
    static func problems(in text: String, file: String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        var place = SourceLocation(file: file, line: 1, column: 1)
        var previous: Unicode.Scalar = "\n"
        var scan = AliasScan()
        for scalar in text.unicodeScalars {
            if found.count < 20, let name = self.refusal(scalar) {
                found.append(Diagnostic(.error, at: [place], "\(name) does not belong in a configuration file"))
            }
            scan.next(scalar, previous, at: place)
            if scalar == "\n" || (scalar == "\r") {
                if !(scalar == "\n" && previous == "\r") { place.line += 1 }
                place.column = 1
            } else {
                place.column += 1
            }
            previous = scalar
        }
        if scan.aliases > 0, let key = scan.suspectKey {
            found.append(
                Diagnostic(.error, at: [key], "a key cannot be a list, a map or an alias in a file that uses aliases"))
        }
        return found
    }

    /// The characters that YAML does not allow, and its other line ends, which editors do not count.
    private static func refusal(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0xa0...0x2027, 0x202a...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd:
            nil
        case 0x10000...0x10ffff: nil
        case 0: "a NUL character"
        case 0xfeff: "a byte order mark in the middle"
        default: "the character U+" + self.hex(scalar.value)
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// Looks for aliases, and for keys that are no scalars. The parser compares the keys of a map by value, which takes
/// time without bound when a key is built from aliases of aliases; so the two together are refused.
private struct AliasScan {
    var aliases = 0
    var suspectKey: SourceLocation?
    /// The last `[` or `{` on this line that starts a token.
    private var opener: SourceLocation?
    private var alias: SourceLocation?
    private var closedAt: SourceLocation?
    /// The mark of the quoted text that the scan is inside of; on one line, where nearly all end.
    private var quote: Unicode.Scalar?
    private var isEscaped = false
    /// Before the blanks that stand before this character.
    private var lastMark: Unicode.Scalar = "\n"

    mutating func next(_ scalar: Unicode.Scalar, _ previous: Unicode.Scalar, at place: SourceLocation) {
        guard !self.isQuoted(scalar) else { return }
        if scalar != " ", scalar != "\t" { self.lastMark = scalar }
        switch scalar {
        case "\n", "\r":
            self.opener = nil
            self.alias = nil
            self.closedAt = nil
        case "*" where self.endsToken(previous):
            self.alias = place
            self.aliases += 1
        case "[" where self.endsToken(previous), "{" where self.endsToken(previous):
            self.opener = self.opener ?? place
            self.alias = nil
        case "]", "}":
            self.closedAt = self.opener
        case ":":
            self.suspectKey = self.suspectKey ?? self.alias ?? self.closedAt
        case "?" where self.endsToken(previous):
            self.suspectKey = self.suspectKey ?? place
        case " ", "\t": break
        case _ where self.isAliasName(scalar): self.closedAt = nil
        default:
            self.alias = nil
            self.closedAt = nil
        }
    }

    /// Whether the character belongs to a quoted text, in which no mark means anything.
    private mutating func isQuoted(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar != "\n", scalar != "\r" else {
            self.quote = nil
            return false
        }
        guard let quote = self.quote else {
            guard scalar == "\"" || scalar == "'", self.endsToken(self.lastMark) else { return false }
            (self.quote, self.isEscaped) = (scalar, false)
            (self.alias, self.closedAt) = (nil, nil)
            return true
        }
        if self.isEscaped {
            self.isEscaped = false
        } else if scalar == "\\", quote == "\"" {
            self.isEscaped = true
        } else if scalar == quote {
            (self.quote, self.lastMark) = (nil, scalar)
        }
        return true
    }

    /// What may stand before a token.
    private func endsToken(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "\n", "\r", "[", "{", ",", ":", "-", "?": true
        default: false
        }
    }

    private func isAliasName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (Syntax.isAlphanumeric(UInt8(scalar.value)) || scalar == "_" || scalar == "-")
    }
}
