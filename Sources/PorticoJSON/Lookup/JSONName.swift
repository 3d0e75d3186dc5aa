// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A member's name, with its text ready to be written.
public struct JSONName: Sendable, Hashable, CustomStringConvertible {
    /// In UTF-8, not escaped.
    public let utf8: [UInt8]
    /// Escaped, in quotes.
    let quoted: [UInt8]
    /// The same with the colon behind it.
    let key: [UInt8]

    public init(_ name: String) { self.init(utf8: Array(name.utf8)) }

    init(utf8: [UInt8]) {
        self.utf8 = utf8
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        JSONString.appendEscaped(utf8, to: &quoted)
        quoted.append(UInt8(ascii: "\""))
        self.quoted = quoted
        self.key = quoted + [UInt8(ascii: ":")]
    }

    public var description: String { String(decoding: self.utf8, as: UTF8.self) }
}
