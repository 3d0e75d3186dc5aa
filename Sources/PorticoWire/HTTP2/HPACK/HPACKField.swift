// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One field, as a line of HTTP/1 in some storage: `name: value` CR LF, and what is known of it. That is found out once,
/// when it comes: what is taken from a table is not looked at again.
struct HPACKField: Sendable {
    /// Where the line begins.
    var start: UInt32
    var nameCount: UInt32
    var valueCount: UInt32
    var id: FieldID
    var pseudo: PseudoField
    /// The name is none in HTTP/2 (RFC 9113 §8.2.1); a pseudo field's is not looked at.
    var isBadName: Bool
    /// The value is none.
    var isBadValue: Bool

    var name: ByteRange { ByteRange(start: Int(self.start), count: Int(self.nameCount)) }
    var value: ByteRange {
        ByteRange(start: Int(self.start) + Int(self.nameCount) + 2, count: Int(self.valueCount))
    }
    /// With its CR LF.
    var lineCount: Int { Int(self.nameCount) + Int(self.valueCount) + 4 }
    /// As tables and lists are measured (RFC 7541 §4.1, RFC 9113 §10.5.1).
    var size: Int { Int(self.nameCount) + Int(self.valueCount) + 32 }

    /// Looks at a line that is all there.
    init(_ bytes: [UInt8], name: ByteRange, valueCount: Int) {
        self.init(bytes, name: name)
        self.setValue(bytes, count: valueCount)
    }

    /// Looks at a name.
    init(_ bytes: [UInt8], name: ByteRange) {
        self.start = name.start
        self.nameCount = name.count
        self.valueCount = 0
        self.isBadValue = false
        let span = bytes.span
        self.pseudo = PseudoField(span, name)
        self.isBadName = self.pseudo == .none && !Self.isName(span, name)
        self.id = self.pseudo == .none ? FieldID(span, at: name.lower, count: Int(name.count)) : .other
    }

    /// Looks at the value, which stands in its place.
    mutating func setValue(_ bytes: [UInt8], count: Int) {
        self.valueCount = UInt32(truncatingIfNeeded: count)
        self.isBadValue = !Self.isValue(bytes.span, self.value)
    }

    func hasName(_ other: ByteRange, in bytes: [UInt8]) -> Bool {
        bytes.span.equalsIgnoringCase(self.name, bytes.span, other)
    }

    /// The line at this place of a storage.
    func moved(to start: Int) -> HPACKField {
        var copy = self
        copy.start = UInt32(truncatingIfNeeded: start)
        return copy
    }

    /// A token without capitals (RFC 9113 §8.2.1).
    private static func isName(_ bytes: Span<UInt8>, _ name: ByteRange) -> Bool {
        guard !name.isEmpty else { return false }
        for index in name.lower..<name.upper {
            let byte = bytes[index]
            guard CharacterClass.isToken(byte), byte &- 0x41 >= 26 else { return false }
        }
        return true
    }

    /// No control characters but tabs, and no white space at either end: what HTTP/1 has no line for.
    private static func isValue(_ bytes: Span<UInt8>, _ value: ByteRange) -> Bool {
        guard !value.isEmpty else { return true }
        let (first, last) = (bytes[value.lower], bytes[value.upper - 1])
        if first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 { return false }
        let part = bytes.extracting(value.lower..<value.upper)
        var index = 0
        while true {
            index = CharacterClass.firstControl(in: part, from: index, below: 0x20)
            if index == part.count { return true }
            guard part[index] == 0x09 else { return false }
            index &+= 1
        }
    }
}
