// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Groups and flags: `(…)`, `(?:…)`, `(?i)`, `(?P<name>…)`.
extension RegexParser {
    mutating func group(_ start: Int) throws(RegexError) -> RegexNode {
        let flags = (self.ignoresCase, self.dotTakesNewline)
        if self.consume("?"), try self.groupOpening(start) { return .empty }
        self.depth += 1
        if self.depth > Self.deepestGroup { throw self.error("groups nested too deeply", at: start) }
        let node = try self.choice()
        guard self.consume(")") else { throw self.error("a '(' without its ')'", at: start) }
        self.depth -= 1
        (self.ignoresCase, self.dotTakesNewline) = flags
        return node
    }

    /// What follows `(?`. Answers true when it was flags for the rest of the enclosing group: `(?i)`.
    private mutating func groupOpening(_ start: Int) throws(RegexError) -> Bool {
        for text in ["=", "!", "<=", "<!"] where self.follows(text) {
            throw self.error("look-around is not supported", at: start)
        }
        if self.consume("P") || self.peek == UInt8(ascii: "<") {
            try self.groupName(start)
            return false
        }
        var isOn = true
        while let byte = self.peek {
            self.index += 1
            switch byte {
            case UInt8(ascii: "i"): self.ignoresCase = isOn
            case UInt8(ascii: "s"): self.dotTakesNewline = isOn
            case UInt8(ascii: "-"): isOn = false
            case UInt8(ascii: ":"): return false
            case UInt8(ascii: ")"): return true
            default: throw self.error("an unknown flag of a group", at: self.index - 1)
            }
        }
        throw self.error("a '(' without its ')'", at: start)
    }

    private mutating func groupName(_ start: Int) throws(RegexError) {
        guard self.consume("<") else { throw self.error("a group's name is written (?P<name>…)", at: start) }
        while let byte = self.peek, ByteSet.wordCharacters.contains(byte) { self.index += 1 }
        guard self.consume(">") else { throw self.error("a group's name without its '>'", at: start) }
    }
}
