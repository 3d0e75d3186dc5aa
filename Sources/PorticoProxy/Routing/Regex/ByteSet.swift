// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A set of bytes.
struct ByteSet: Sendable, Hashable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    init(_ range: ClosedRange<UInt8>) { self.insert(range) }

    init(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { self.insert(text.utf8Start[index]) }
    }

    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let spaces = ByteSet("\t\n\u{0C}\r ")
    static let wordCharacters: ByteSet = {
        var set = ByteSet.digits
        set.insert(UInt8(ascii: "a")...UInt8(ascii: "z"))
        set.insert(UInt8(ascii: "A")...UInt8(ascii: "Z"))
        set.insert(UInt8(ascii: "_"))
        return set
    }()

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: self.words.0 |= bit
        case 1: self.words.1 |= bit
        case 2: self.words.2 |= bit
        default: self.words.3 |= bit
        }
    }

    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { self.insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: self.words.0
            case 1: self.words.1
            case 2: self.words.2
            default: self.words.3
            }
        return (word &>> UInt64(byte & 63)) & 1 != 0
    }

    mutating func formUnion(_ other: ByteSet) {
        self.words.0 |= other.words.0
        self.words.1 |= other.words.1
        self.words.2 |= other.words.2
        self.words.3 |= other.words.3
    }

    var inverted: ByteSet {
        var result = self
        result.words = (~self.words.0, ~self.words.1, ~self.words.2, ~self.words.3)
        return result
    }

    /// With both cases of each ASCII letter that is in it.
    var ignoringCase: ByteSet {
        var result = self
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") where self.contains(byte) || self.contains(byte & 0xdf) {
            result.insert(byte)
            result.insert(byte & 0xdf)
        }
        return result
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.words.0)
        hasher.combine(self.words.1)
        hasher.combine(self.words.2)
        hasher.combine(self.words.3)
    }
}
