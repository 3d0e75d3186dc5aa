// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the linear-time subset of RE2's syntax.
///
/// Literals, `.`, classes, `\d \w \s` and their negations, `^ $ \A \z`, groups, `|`, `* + ? {m,n}` (also lazy, which
/// makes no difference to whether something matches), and the flags `i` and `s`. Back-references and look-around
/// cannot be matched in linear time and are refused.
struct RegexParser {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private var ignoresCase = false
    private var dotTakesNewline = false

    private static let deepestGroup = 100
    static let largestRepetition = 1000

    private init(_ text: String) { self.bytes = Array(text.utf8) }

    static func parse(_ text: String) throws(RegexError) -> RegexNode {
        var parser = RegexParser(text)
        let node = try parser.choice()
        if parser.index < parser.bytes.count { throw parser.error("a ')' without its '('") }
        return node
    }

    private var peek: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    private func error(_ message: String, at index: Int? = nil) -> RegexError {
        RegexError(message: message, position: (index ?? self.index) + 1)
    }

    private mutating func take(_ byte: Character) -> Bool {
        guard let value = byte.asciiValue, self.peek == value else { return false }
        self.index += 1
        return true
    }

    private func follows(_ text: String) -> Bool { self.bytes[self.index...].starts(with: text.utf8) }

    private mutating func choice() throws(RegexError) -> RegexNode {
        var branches = [try self.sequence()]
        while self.take("|") { branches.append(try self.sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(RegexError) -> RegexNode {
        var parts: [RegexNode] = []
        while let byte = self.peek, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            let atom = try self.atom()
            parts.append(try self.repetition(of: atom))
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repetition(of atom: RegexNode) throws(RegexError) -> RegexNode {
        let start = self.index
        guard let (least, most) = try self.bounds() else { return atom }
        _ = self.take("?")
        let next = self.index
        if try self.bounds() != nil { throw self.error("two repetitions in a row", at: next) }
        if atom == .start || atom == .end { throw self.error("an anchor cannot be repeated", at: start) }
        return .repeated(atom, least: least, most: most)
    }

    /// `*`, `+`, `?` or `{m}`, `{m,}`, `{m,n}`; other text in braces is literal, as in RE2.
    private mutating func bounds() throws(RegexError) -> (Int, Int?)? {
        if self.take("*") { return (0, nil) }
        if self.take("+") { return (1, nil) }
        if self.take("?") { return (0, 1) }
        let start = self.index
        guard self.take("{") else { return nil }
        var most: Int?
        guard let least = self.number() else { return self.back(to: start) }
        if self.take(",") {
            if self.peek != UInt8(ascii: "}") {
                guard let number = self.number() else { return self.back(to: start) }
                most = number
            }
        } else {
            most = least
        }
        guard self.take("}") else { return self.back(to: start) }
        if least > Self.largestRepetition || (most ?? 0) > Self.largestRepetition {
            throw self.error("a repetition of more than \(Self.largestRepetition)", at: start)
        }
        if let most, most < least { throw self.error("a repetition whose bounds are exchanged", at: start) }
        return (least, most)
    }

    private mutating func back(to index: Int) -> (Int, Int?)? {
        self.index = index
        return nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let byte = self.peek, byte >= 48, byte <= 57 {
            value = Swift.min((value ?? 0) * 10 + Int(byte - 48), 1_000_000)
            self.index += 1
        }
        return value
    }

    private mutating func atom() throws(RegexError) -> RegexNode {
        let start = self.index
        guard let byte = self.peek else { return .empty }
        self.index += 1
        switch byte {
        case UInt8(ascii: "("): return try self.group(start)
        case UInt8(ascii: "["): return .set(self.folded(try self.characterClass(start)))
        case UInt8(ascii: "."): return .set(self.dotTakesNewline ? ByteSet(0...255) : ByteSet("\n").inverted)
        case UInt8(ascii: "^"): return .start
        case UInt8(ascii: "$"): return .end
        case UInt8(ascii: "\\"): return try self.escape(start)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            throw self.error("a repetition of nothing", at: start)
        case 0x80...: return self.characterBeyondASCII(start)
        default: return .set(self.folded(ByteSet(byte...byte)))
        }
    }

    private func folded(_ set: ByteSet) -> ByteSet { self.ignoresCase ? set.ignoringCase : set }

    /// All bytes of one character in UTF-8, so that a repetition after it repeats the character.
    private mutating func characterBeyondASCII(_ start: Int) -> RegexNode {
        while let byte = self.peek, byte & 0xc0 == 0x80 { self.index += 1 }
        return .sequence(self.bytes[start..<self.index].map { .set(ByteSet($0...$0)) })
    }

    private mutating func escape(_ start: Int) throws(RegexError) -> RegexNode {
        guard let byte = self.peek else { throw self.error("a '\\' at the end", at: start) }
        switch byte {
        case UInt8(ascii: "A"):
            self.index += 1
            return .start
        case UInt8(ascii: "z"):
            self.index += 1
            return .end
        case UInt8(ascii: "b"), UInt8(ascii: "B"): throw self.error("word boundaries are not supported", at: start)
        case UInt8(ascii: "1")...UInt8(ascii: "9"), UInt8(ascii: "k"):
            throw self.error("back-references are not supported", at: start)
        default: return .set(self.folded(try self.escapedSet(start)))
        }
    }
}

// MARK: - Groups

extension RegexParser {
    private mutating func group(_ start: Int) throws(RegexError) -> RegexNode {
        let flags = (self.ignoresCase, self.dotTakesNewline)
        if self.take("?"), try self.groupOpening(start) { return .empty }
        self.depth += 1
        if self.depth > Self.deepestGroup { throw self.error("groups nested too deeply", at: start) }
        let node = try self.choice()
        guard self.take(")") else { throw self.error("a '(' without its ')'", at: start) }
        self.depth -= 1
        (self.ignoresCase, self.dotTakesNewline) = flags
        return node
    }

    /// What follows `(?`. Answers true when it was flags for the rest of the enclosing group: `(?i)`.
    private mutating func groupOpening(_ start: Int) throws(RegexError) -> Bool {
        for text in ["=", "!", "<=", "<!"] where self.follows(text) {
            throw self.error("look-around is not supported", at: start)
        }
        if self.take("P") || self.peek == UInt8(ascii: "<") {
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
        guard self.take("<") else { throw self.error("a group's name is written (?P<name>…)", at: start) }
        while let byte = self.peek, ByteSet.wordCharacters.contains(byte) { self.index += 1 }
        guard self.take(">") else { throw self.error("a group's name without its '>'", at: start) }
    }
}

// MARK: - Sets

extension RegexParser {
    /// What follows a `\` that stands for a set or a byte, in a class or outside.
    private mutating func escapedSet(_ start: Int) throws(RegexError) -> ByteSet {
        guard let byte = self.peek else { throw self.error("a '\\' at the end", at: start) }
        self.index += 1
        switch byte {
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "D"): return ByteSet.digits.inverted
        case UInt8(ascii: "w"): return .wordCharacters
        case UInt8(ascii: "W"): return ByteSet.wordCharacters.inverted
        case UInt8(ascii: "s"): return .spaces
        case UInt8(ascii: "S"): return ByteSet.spaces.inverted
        case UInt8(ascii: "t"): return ByteSet("\t")
        case UInt8(ascii: "n"): return ByteSet("\n")
        case UInt8(ascii: "r"): return ByteSet("\r")
        case UInt8(ascii: "f"): return ByteSet("\u{0C}")
        case UInt8(ascii: "x"): return try self.hexadecimal(start)
        case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: return ByteSet(byte...byte)
        default: throw self.error("an unknown escape", at: start)
        }
    }

    private mutating func hexadecimal(_ start: Int) throws(RegexError) -> ByteSet {
        guard self.index + 1 < self.bytes.count,
            let byte = PercentCoding.byte(self.bytes[self.index], self.bytes[self.index + 1])
        else { throw self.error("\\x without two hexadecimal digits", at: start) }
        self.index += 2
        return ByteSet(byte...byte)
    }

    private mutating func characterClass(_ start: Int) throws(RegexError) -> ByteSet {
        var set = ByteSet()
        let isNegated = self.take("^")
        var isFirst = true
        while let byte = self.peek {
            if byte == UInt8(ascii: "]"), !isFirst {
                self.index += 1
                if self.ignoresCase { set = set.ignoringCase }
                return isNegated ? set.inverted : set
            }
            isFirst = false
            set.formUnion(try self.classItem())
        }
        throw self.error("a '[' without its ']'", at: start)
    }

    /// One byte, one set, or a range.
    private mutating func classItem() throws(RegexError) -> ByteSet {
        let start = self.index
        let first = try self.classByte()
        guard let low = first.byte, self.peek == UInt8(ascii: "-"), self.index + 1 < self.bytes.count,
            self.bytes[self.index + 1] != UInt8(ascii: "]")
        else { return first.set }
        self.index += 1
        guard let high = try self.classByte().byte, low <= high else {
            throw self.error("a range of a class whose ends do not fit", at: start)
        }
        return ByteSet(low...high)
    }

    private mutating func classByte() throws(RegexError) -> (set: ByteSet, byte: UInt8?) {
        let start = self.index
        guard let byte = self.peek else { throw self.error("a class without its ']'", at: start) }
        if self.follows("[:") { throw self.error("named classes are not supported", at: start) }
        if byte >= 0x80 { throw self.error("characters beyond ASCII are not supported in a class", at: start) }
        self.index += 1
        guard byte == UInt8(ascii: "\\") else { return (ByteSet(byte...byte), byte) }
        let set = try self.escapedSet(start)
        let members = (UInt8.min...UInt8.max).filter(set.contains)
        return (set, members.count == 1 ? members[0] : nil)
    }
}
