// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A scalar's text after `${…}` was replaced, in pieces, so that what was put in cannot become syntax.
public struct ConfigText: Sendable, Hashable {
    public struct Piece: Sendable, Hashable {
        public var text: String
        /// Came from a variable or a file.
        public var isSubstituted: Bool
    }

    public var pieces: [Piece]
    /// As the file has it.
    public var source: String

    /// The whole text.
    public var text: String { self.pieces.count == 1 ? self.pieces[0].text : self.pieces.map(\.text).joined() }
    public var isSecret: Bool { self.pieces.contains { $0.isSubstituted } }
    /// For messages: never a secret.
    public var shown: String { self.isSecret ? self.source : self.text }

    public init(_ text: String) {
        self.pieces = [Piece(text: text, isSubstituted: false)]
        self.source = text
    }

    init(pieces: [Piece], source: String) {
        self.pieces = pieces
        self.source = source
    }

    /// What stands before the first such character that the file itself has, and the rest with it; no rest where the
    /// file has none. The sources of both show `***` for what was put in.
    public func split(before mark: Character) -> (ConfigText, ConfigText?) {
        for (index, piece) in self.pieces.enumerated() where !piece.isSubstituted {
            guard let place = piece.text.firstIndex(of: mark) else { continue }
            let before = Piece(text: String(piece.text[..<place]), isSubstituted: false)
            let after = Piece(text: String(piece.text[place...]), isSubstituted: false)
            return (
                ConfigText(hiding: self.pieces[..<index] + [before]),
                ConfigText(hiding: [after] + self.pieces[(index + 1)...])
            )
        }
        return (self, nil)
    }

    /// Without the character that it begins with.
    public func dropFirst() -> ConfigText {
        guard let first = self.pieces.first, !first.isSubstituted else { return self }
        let rest = Piece(text: String(first.text.dropFirst()), isSubstituted: false)
        return ConfigText(hiding: [rest] + self.pieces.dropFirst())
    }

    private init(hiding pieces: some Sequence<Piece>) {
        self.pieces = pieces.filter { !$0.text.isEmpty }
        self.source = self.pieces.map { $0.isSubstituted ? "***" : $0.text }.joined()
    }
}

/// Why a text is not a value of its kind.
public struct ValueError: Error, Sendable, Hashable {
    public var message: String
    public var hint: String?
    /// The value is of a kind that is planned: counts as a key that is not supported yet.
    public var isUnsupported = false

    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// `'h2' is not supported yet`.
    public static func unsupported(_ what: String) -> ValueError {
        var error = ValueError("'\(what)' is not supported yet")
        error.isUnsupported = true
        return error
    }
}
