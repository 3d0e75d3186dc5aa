// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The identifiers of a line of code with what stands on either side of them.
struct Words {
    struct Word {
        var text: Substring
        /// The byte just before; `nil` at the start of the line.
        var before: UInt8?
        /// The byte just after; `nil` at the end of the line.
        var after: UInt8?
        /// The identifier before this one on the line.
        var previous: Substring?

        var isCalled: Bool { self.after == UInt8(ascii: "(") }
        var isForced: Bool { self.after == UInt8(ascii: "!") }
        var isMember: Bool { self.before == UInt8(ascii: ".") }
        var isAttribute: Bool { self.before == UInt8(ascii: "@") }
    }

    let words: [Word]

    init(_ line: String) {
        let bytes = line.utf8
        var words: [Word] = []
        var index = bytes.startIndex
        while let start = bytes[index...].firstIndex(where: Self.isPartOfName) {
            let end = bytes[start...].firstIndex { !Self.isPartOfName($0) } ?? bytes.endIndex
            words.append(
                Word(
                    text: line[start..<end],
                    before: start == bytes.startIndex ? nil : bytes[bytes.index(before: start)],
                    after: end == bytes.endIndex ? nil : bytes[end],
                    previous: words.last?.text
                )
            )
            index = end
        }
        self.words = words
    }

    func contains(_ text: String) -> Bool { self.words.contains { $0.text == text } }

    /// Whether a free function of this name is called: `open(…)`, not `file.open(…)` nor `func open(…)`.
    func callsFunction(_ name: String) -> Bool {
        self.words.contains { word in
            guard word.text == name && word.isCalled && word.previous != "func" else { return false }
            return !word.isMember || word.previous == "Glibc"
        }
    }

    /// `TargetPool` gives `Target` and `Pool`; `HTTPCodec` gives `HTTP` and `Codec`.
    static func humps(of name: some StringProtocol) -> [String] {
        var humps: [String] = []
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            let startsHump =
                character.isUppercase && index > 0
                && (!characters[index - 1].isUppercase
                    || (index + 1 < characters.count && characters[index + 1].isLowercase))
            if startsHump || humps.isEmpty { humps.append("") }
            humps[humps.count - 1].append(character)
        }
        return humps
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }
}
