// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A member's name, with its text ready to be written.
public struct JSONName: Sendable, Hashable, CustomStringConvertible {
    /// In UTF-8, not escaped.
    public let utf8: [UInt8]
    /// Escaped, in quotes, with the colon behind it.
    let key: [UInt8]

    public init(_ name: String) { self.init(utf8: Array(name.utf8)) }

    init(utf8: [UInt8]) {
        self.utf8 = utf8
        var key: [UInt8] = [UInt8(ascii: "\"")]
        JSONString.appendEscaped(utf8, to: &key)
        self.key = key + [UInt8(ascii: "\""), UInt8(ascii: ":")]
    }

    /// Where in the key the name lies, without the colon.
    var quoted: Range<Int> { 0..<self.key.count &- 1 }
    /// The same without the quotes.
    var inside: Range<Int> { 1..<self.key.count &- 2 }
    /// Whether it is written with escapes.
    var isEscaped: Bool { self.key.count != self.utf8.count &+ 3 }

    public var description: String { String(decoding: self.utf8, as: UTF8.self) }
}
