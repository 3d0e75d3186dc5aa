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
