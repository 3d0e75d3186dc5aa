// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// The canonical form of a path's literal text, which is the one that requests are brought to.
enum PathText {
    /// Percent-encoded unreserved characters are decoded, the digits of the others are upper case, and what cannot
    /// stand in a segment is encoded (RFC 3986 §6.2.2).
    ///
    /// - Parameter isWhole: Nothing stands beside it in its segment.
    static func canonical(_ segment: some StringProtocol, isWhole: Bool = true) throws(ValueError) -> String {
        var out: [UInt8] = []
        var bytes = Array(segment.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                if byte == UInt8(ascii: "\\") { throw ValueError("a path cannot hold a backslash") }
                if Syntax.isSegment(byte) { out.append(byte) } else { self.encode(byte, to: &out) }
                continue
            }
            guard bytes.count >= 2,
                let decoded = PercentCoding.byte(bytes[bytes.startIndex], bytes[bytes.startIndex + 1])
            else { throw ValueError("'%' needs two hexadecimal digits in '\(segment)'") }
            bytes = bytes.dropFirst(2)
            if decoded == 0x2f || decoded == 0x5c || decoded == 0 {
                throw ValueError("a path cannot hold an encoded slash, backslash or NUL", hint: "no request matches it")
            }
            if Syntax.isUnreserved(decoded) { out.append(decoded) } else { self.encode(decoded, to: &out) }
        }
        let text = String(decoding: out, as: UTF8.self)
        let isDots = isWhole && (text == "." || text == "..")
        if isDots || text.hasPrefix("..;") || text.hasPrefix(".;") {
            throw ValueError("a path cannot hold the segment '\(segment)'")
        }
        return text
    }

    private static func encode(_ byte: UInt8, to out: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
