// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Checks a Host value: `uri-host [ ":" port ]` (RFC 9112 §3.2, RFC 3986 §3.2.2).
package enum HostField {
    package static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Self.isValid(bytes.span, ByteRange(0..<bytes.count))
    }

    static func isValid(_ bytes: Span<UInt8>, _ value: ByteRange) -> Bool {
        var index = value.lower
        let end = value.upper
        guard index < end else { return false }
        if bytes[index] == UInt8(ascii: "[") {
            index += 1
            let start = index
            while index < end, Self.isIPv6Character(bytes[index]) { index += 1 }
            guard index > start, index < end, bytes[index] == UInt8(ascii: "]") else { return false }
            index += 1
        } else {
            while index < end, Self.isNameCharacter(bytes[index]) { index += 1 }
            guard index > value.lower else { return false }
        }
        return index == end || Self.isPort(bytes, index, end)
    }

    private static func isPort(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard bytes[start] == UInt8(ascii: ":"), end - start <= 6 else { return false }
        var port = 0
        for index in (start + 1)..<end {
            let digit = bytes[index] &- 48
            guard digit <= 9 else { return false }
            port = port * 10 + Int(digit)
        }
        return port <= 65535
    }

    /// Letters, digits, and what registered names hold in practice; percent-encodings are not taken.
    @inline(__always)
    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return byte >= 0x40
        default: break
        }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            return true
        default: return false
        }
    }

    private static func isIPv6Character(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."): true
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
