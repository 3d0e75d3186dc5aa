// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no JSON text that we take, and where that was seen.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A byte that may not stand there.
        case unexpectedByte = "unexpected byte"
        /// The text ends within a value.
        case unexpectedEnd = "unexpected end"
        /// More after the value than white space.
        case trailingBytes = "bytes after the value"
        /// Objects and arrays within each other, more than are taken.
        case tooDeep = "nested too deeply"
        /// Bytes that are no UTF-8 (RFC 3629): overlong, a surrogate, cut, or beyond U+10FFFF.
        case invalidUTF8 = "invalid UTF-8"
        /// A control character in a string that is not escaped.
        case controlCharacter = "control character in a string"
        /// A backslash before what it may not stand before.
        case invalidEscape = "invalid escape"
        /// A number that the grammar does not allow: a leading zero, no digit after the point.
        case invalidNumber = "invalid number"
        /// A word other than `true`, `false` and `null`.
        case invalidLiteral = "invalid literal"
        /// A text longer than an index can hold.
        case tooLarge = "too large"
    }

    public var kind: Kind
    /// Counted in bytes from the beginning of the text.
    public var offset: Int

    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    public var description: String { "\(self.kind.rawValue) at byte \(self.offset)" }
}
