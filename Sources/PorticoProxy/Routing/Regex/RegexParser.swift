// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the linear-time subset of RE2's syntax.
///
/// Literals, `.`, classes, `\d \w \s` and their negations, `^ $ \A \z`, groups, `|`, `* + ? {m,n}` (also lazy, which
/// makes no difference to whether something matches), and the flags `i` and `s`. Back-references and look-around
/// cannot be matched in linear time and are refused.
struct RegexParser {
    let bytes: [UInt8]
    var index = 0
    var depth = 0
    var ignoresCase = false
    var dotTakesNewline = false

    static let deepestGroup = 100
    static let largestRepetition = 1000

    private init(_ text: String) { self.bytes = Array(text.utf8) }

    static func parse(_ text: String) throws(RegexError) -> RegexNode {
        var parser = RegexParser(text)
        let node = try parser.choice()
        if parser.index < parser.bytes.count { throw parser.error("a ')' without its '('") }
        return node
    }

    var peek: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    func error(_ message: String, at index: Int? = nil) -> RegexError {
        RegexError(message: message, position: (index ?? self.index) + 1)
    }

    mutating func consume(_ byte: Character) -> Bool {
        guard let value = byte.asciiValue, self.peek == value else { return false }
        self.index += 1
        return true
    }

    func follows(_ text: String) -> Bool { self.bytes[self.index...].starts(with: text.utf8) }

    mutating func choice() throws(RegexError) -> RegexNode {
        var branches = [try self.sequence()]
        while self.consume("|") { branches.append(try self.sequence()) }
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
        _ = self.consume("?")
        let next = self.index
        if try self.bounds() != nil { throw self.error("two repetitions in a row", at: next) }
        if atom == .start || atom == .end { throw self.error("an anchor cannot be repeated", at: start) }
        return .repeated(atom, least: least, most: most)
    }

    /// `*`, `+`, `?` or `{m}`, `{m,}`, `{m,n}`; other text in braces is literal, as in RE2.
    private mutating func bounds() throws(RegexError) -> (Int, Int?)? {
        if self.consume("*") { return (0, nil) }
        if self.consume("+") { return (1, nil) }
        if self.consume("?") { return (0, 1) }
        let start = self.index
        guard self.consume("{") else { return nil }
        var most: Int?
        guard let least = self.number() else { return self.back(to: start) }
        if self.consume(",") {
            if self.peek != UInt8(ascii: "}") {
                guard let number = self.number() else { return self.back(to: start) }
                most = number
            }
        } else {
            most = least
        }
        guard self.consume("}") else { return self.back(to: start) }
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
