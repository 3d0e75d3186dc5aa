// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads the fields that decide where a message ends, with no leniency: what two readers could read differently is
/// an error (RFC 9112 §6, §11.2).
struct FramingFields {
    var length: Int?
    var isChunked = false

    mutating func readLength(_ bytes: Span<UInt8>, _ value: ByteRange) throws(WireError) {
        guard self.length == nil else { throw .duplicateContentLength }
        guard value.count >= 1, value.count <= 18 else { throw .badContentLength }
        var total = 0
        for index in value.lower..<value.upper {
            let digit = bytes[index] &- 48
            guard digit <= 9 else { throw .badContentLength }
            total = total &* 10 &+ Int(digit)
        }
        self.length = total
    }

    mutating func readTransferEncoding(_ bytes: Span<UInt8>, _ value: ByteRange) throws(WireError) {
        guard !self.isChunked else { throw .duplicateTransferEncoding }
        if value.count == 7, bytes.equalsLowercased("chunked", at: value.lower) {
            self.isChunked = true
            return
        }
        throw Self.endsInChunked(bytes, value) ? .unsupportedTransferEncoding : .badTransferEncoding
    }

    /// Another coding, then chunked: the body's end could be found, but the coding is not known here (RFC 9112 §6.1).
    /// Where chunked is not last, or not once, no end can be found at all (§6.3).
    private static func endsInChunked(_ bytes: Span<UInt8>, _ value: ByteRange) -> Bool {
        var list = ListScanner(value, heedsQuotes: false)
        var others = 0
        var isLast = false
        while let token = list.next(in: bytes) {
            if isLast { return false }
            for offset in token.lower..<token.upper where !CharacterClass.isToken(bytes[offset]) { return false }
            isLast = token.count == 7 && bytes.equalsLowercased("chunked", at: token.lower)
            if !isLast { others += 1 }
        }
        return isLast && others > 0
    }

    func check(minorVersion: UInt8) throws(WireError) {
        if self.isChunked, self.length != nil { throw .lengthAndTransferEncoding }
        // RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0 is to be treated as faulty framing.
        if self.isChunked, minorVersion == 0 { throw .badTransferEncoding }
    }
}
