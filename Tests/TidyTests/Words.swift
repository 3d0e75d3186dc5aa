// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The identifiers of a line of code with what stands on either side of them.
struct Words {
    struct Word {
        var text: Substring
        /// What stands just before; `nil` at the start of the line.
        var before: Character?
        /// What stands just after; `nil` at the end of the line.
        var after: Character?
        /// The identifier before this one on the line.
        var previous: Substring?
    }

    let words: [Word]

    init(_ line: String) {
        var words: [Word] = []
        var index = line.startIndex
        while let start = line[index...].firstIndex(where: Self.isPartOfName) {
            let end = line[start...].firstIndex { !Self.isPartOfName($0) } ?? line.endIndex
            words.append(
                Word(
                    text: line[start..<end],
                    before: start == line.startIndex ? nil : line[line.index(before: start)],
                    after: end == line.endIndex ? nil : line[end],
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
        self.words.contains { $0.text == name && $0.after == "(" && $0.before != "." && $0.previous != "func" }
            || self.words.contains { $0.text == name && $0.after == "(" && $0.previous == "Glibc" }
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

    private static func isPartOfName(_ character: Character) -> Bool {
        character == "_" || character.isLetter || character.isNumber
    }
}
