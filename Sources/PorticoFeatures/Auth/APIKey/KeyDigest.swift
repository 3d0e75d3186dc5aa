// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
package import PorticoConfig

/// What is kept of an API key: its SHA-256. A key has 256 random bits, so that no slow hash is needed to keep it safe.
package struct KeyDigest: Sendable, Hashable {
    private let bytes: [UInt8]

    /// Of a key as a client sends it.
    package init(of key: Span<UInt8>) {
        var hash = SHA256()
        key.withUnsafeBytes { hash.update(bufferPointer: $0) }
        self.bytes = Array(hash.finalize())
    }

    /// `sha256:` and 64 hexadecimal digits.
    package init(_ text: String) throws(ValueError) {
        let hint = "'sha256:' and 64 hexadecimal digits; 'portico key new' prints such a line"
        guard text.hasPrefix("sha256:") else {
            throw ValueError("only hashes of keys stand here", hint: hint)
        }
        let digits = Array(text.utf8.dropFirst("sha256:".count))
        guard digits.count == 64 else { throw ValueError("a hash of a key has 64 digits", hint: hint) }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Syntax.hexValue(digits[index]), let low = Syntax.hexValue(digits[index + 1]) else {
                throw ValueError("a hash of a key has hexadecimal digits", hint: hint)
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    package var text: String {
        "sha256:" + self.bytes.hexadecimalText
    }

    /// Takes as long for different ones as for equal ones, so that its time tells nothing.
    package static func == (one: KeyDigest, other: KeyDigest) -> Bool {
        var difference: UInt8 = 0
        for (left, right) in zip(one.bytes, other.bytes) { difference |= left ^ right }
        return difference == 0 && one.bytes.count == other.bytes.count
    }
}

extension Kind where Value == KeyDigest {
    /// Not shown: whoever reads a normalised form needs no hashes.
    static let keyDigest = Kind.scalar(
        "the hash of a key", schema: .object([.init("type", .string("string"))]),
        parse: { text throws(ValueError) in try KeyDigest(text.text) }, print: { .string($0.text) })
}
