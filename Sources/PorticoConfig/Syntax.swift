// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The character classes of HTTP and URIs that configuration values are made of.
public enum Syntax {
    public static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    public static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    public static func isAlphanumeric(_ byte: UInt8) -> Bool { self.isDigit(byte) || self.isLetter(byte) }

    /// RFC 9110 §5.6.2.
    public static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { self.isAlphanumeric($0) || self.tokenMarks.contains($0) }
    }

    private static let tokenMarks = Set("!#$%&'*+-.^_`|~".utf8)

    /// RFC 3986 §2.3.
    public static func isUnreserved(_ byte: UInt8) -> Bool {
        self.isAlphanumeric(byte) || byte == 0x2d || byte == 0x2e || byte == 0x5f || byte == 0x7e
    }

    /// What a path segment may hold beside percent-encoded bytes (RFC 3986 §3.3).
    public static func isSegment(_ byte: UInt8) -> Bool {
        self.isUnreserved(byte) || self.segmentMarks.contains(byte)
    }

    private static let segmentMarks = Set("!$&'()*+,;=:@".utf8)

    /// A field value without control characters, and no blank at either end (RFC 9110 §5.5).
    public static func isFieldValue(_ text: String) -> Bool {
        let isBlank: (UInt8?) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return !isBlank(text.utf8.first) && !isBlank(text.utf8.last) && self.hasNoControls(text)
    }

    /// No control character but the tab.
    public static func hasNoControls(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }
    }

    @inlinable
    public static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// Names of captures, services, routes and the like: a letter or `_`, then also digits and `-`.
    public static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, self.isLetter(first) || first == 0x5f else { return false }
        return text.utf8.allSatisfy { self.isAlphanumeric($0) || $0 == 0x5f || $0 == 0x2d }
    }
}
