// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Classes and escapes: what takes one byte.
extension RegexParser {
    /// What follows a `\` that stands for a set or a byte, in a class or outside.
    mutating func escapedSet(_ start: Int) throws(RegexError) -> ByteSet {
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

    mutating func characterClass(_ start: Int) throws(RegexError) -> ByteSet {
        var set = ByteSet()
        let isNegated = self.consume("^")
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
