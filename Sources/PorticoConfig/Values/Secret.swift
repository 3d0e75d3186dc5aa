// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A text that never shows itself.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The text, for comparing and sending it; not for showing it.
    public var revealed: String

    public init(_ text: String) { self.revealed = text }

    public var description: String { "***" }
    /// Whether the bytes are the secret. Takes as long for a wrong candidate as for the right one, so that its time tells
    /// nothing.
    public func matches(_ candidate: some Collection<UInt8>) -> Bool {
        let bytes = Array(candidate)
        let secret = Array(self.revealed.utf8)
        var difference: UInt8 = bytes.count == secret.count ? 0 : 1
        for index in secret.indices {
            difference |= secret[index] ^ (bytes.isEmpty ? 0xff : bytes[index % bytes.count])
        }
        return difference == 0
    }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Kind where Value == Secret {
    /// A text that prints as `***`, however it was written.
    public static let secret = Kind.scalar(
        "a secret", schema: SchemaText.anyScalar,
        parse: { text throws(ValueError) in
            guard !text.text.isEmpty else { throw ValueError("a secret cannot be empty") }
            guard text.text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
                throw ValueError("a secret is made of visible ASCII characters")
            }
            return Secret(text.text)
        }, print: { _ in .string("***") })
}
