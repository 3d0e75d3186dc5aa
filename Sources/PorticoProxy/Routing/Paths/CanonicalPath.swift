// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoWire

/// Brings a request's path to the one form that routing, authorization and the service see.
///
/// RFC 3986 §6.2.2: escapes of unreserved characters are decoded, the others get upper-case digits, dot segments go.
/// Beyond it doubled slashes become one, characters that no path may hold are encoded (`|`, `"`), and what servers are
/// known to read in two ways is refused.
public enum CanonicalPath {
    /// Sets `head.path`. A path that is canonical already stays where it is; else the new one goes behind the head's
    /// bytes. Allocates only then.
    public static func normalize(_ head: inout RequestHead, allowEncodedSlashes: Bool) throws(PathError) {
        let raw = head.rawPath
        head.path = raw
        guard try !Self.isCanonical(head.fields.bytes.span, raw, allowEncodedSlashes) else { return }
        let result = try Self.rewritten(head.fields.bytes.span, raw, allowEncodedSlashes)
        head.path = head.fields.store(result)
    }

    /// The canonical form of a path that was put together of canonical pieces, which may leave segments empty or make
    /// dots of them. `nil`: it has the form already.
    package static func canonical(_ path: Span<UInt8>) throws(PathError) -> [UInt8]? {
        let range = ByteRange(start: 0, count: path.count)
        if !path.isEmpty, path[0] == UInt8(ascii: "/"), try Self.isCanonical(path, range, true) { return nil }
        return try Self.rewritten(path, range, true)
    }

    /// Whether nothing needs doing. May answer false for a path that turns out the same.
    private static func isCanonical(
        _ bytes: Span<UInt8>,
        _ range: ByteRange,
        _ allowEncodedSlashes: Bool
    ) throws(PathError) -> Bool {
        let end = Swift.min(range.upper, bytes.count)
        var index = range.lower
        guard index < end, bytes[index] == UInt8(ascii: "/") else { return true }
        while index < end {
            let byte = bytes[index]
            guard Self.needsCare(byte) else {
                index &+= 1
                continue
            }
            switch byte {
            case UInt8(ascii: "/"):
                if index &+ 1 < end {
                    let next = bytes[index &+ 1]
                    if next == UInt8(ascii: "/") || next == UInt8(ascii: ".") { return false }
                }
            case UInt8(ascii: "%"):
                guard try Self.staysEncoded(bytes, index, end, allowEncodedSlashes) else { return false }
                index &+= 2
            case UInt8(ascii: "\\"): throw .backslash
            case 0x21..<0x7f: return false
            default: throw byte >= 0x80 ? .beyondASCII : .controlCharacter
            }
            index &+= 1
        }
        return true
    }

    /// All but what a segment holds as it is (RFC 3986 §3.3): the slash, `%`, controls, what must be encoded.
    @inline(__always)
    private static func needsCare(_ byte: UInt8) -> Bool {
        let low: UInt64 = 0xD000_802D_FFFF_FFFF
        let high: UInt64 = 0xB800_0001_7800_0000
        if byte < 64 { return (low &>> UInt64(byte)) & 1 != 0 }
        if byte < 128 { return (high &>> UInt64(byte &- 64)) & 1 != 0 }
        return true
    }

    /// Whether the escape at `index` is well-formed, in upper case, and of a character that stays encoded.
    private static func staysEncoded(
        _ bytes: Span<UInt8>,
        _ index: Int,
        _ end: Int,
        _ allowEncodedSlashes: Bool
    ) throws(PathError) -> Bool {
        let byte = try Self.decoded(bytes, index, end, allowEncodedSlashes)
        let isUpper = bytes[index &+ 1] < UInt8(ascii: "a") && bytes[index &+ 2] < UInt8(ascii: "a")
        return isUpper && !Self.isUnreserved(byte)
    }

    /// The byte that the escape at `index` stands for.
    private static func decoded(
        _ bytes: Span<UInt8>,
        _ index: Int,
        _ end: Int,
        _ allowEncodedSlashes: Bool
    ) throws(PathError) -> UInt8 {
        guard index &+ 2 < end, let byte = PercentCoding.byte(bytes[index &+ 1], bytes[index &+ 2]) else {
            throw .malformedEscape
        }
        if byte < 0x20 || byte == 0x7f { throw .controlCharacter }
        if byte == UInt8(ascii: "\\") { throw .backslash }
        if byte == UInt8(ascii: "/"), !allowEncodedSlashes { throw .encodedSlash }
        return byte
    }

    /// RFC 3986 §2.3.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The canonical form of a path that begins with a slash.
    private static func rewritten(
        _ bytes: Span<UInt8>,
        _ range: ByteRange,
        _ allowEncodedSlashes: Bool
    ) throws(PathError) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "/")]
        result.reserveCapacity(Int(range.count))
        var segment = 1  // where the segment being written begins
        var index = range.lower &+ 1
        let end = Swift.min(range.upper, bytes.count)
        while index < end {
            let byte = bytes[index]
            index &+= 1
            switch byte {
            case UInt8(ascii: "/"): segment = try Self.close(&result, segment, isLast: false)
            case UInt8(ascii: "%"):
                let value = try Self.decoded(bytes, index &- 1, end, allowEncodedSlashes)
                Self.isUnreserved(value) ? result.append(value) : Self.encode(value, to: &result)
                index &+= 2
            case UInt8(ascii: "\\"): throw .backslash
            case 0x21..<0x7f: Self.needsCare(byte) ? Self.encode(byte, to: &result) : result.append(byte)
            default: throw byte >= 0x80 ? .beyondASCII : .controlCharacter
            }
        }
        _ = try Self.close(&result, segment, isLast: true)
        return result
    }

    /// Whether a part between slashes, encoded ones too, is a dot segment, or one that servers may take for it.
    static func holdsDotSegment(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            if bytes[start] == UInt8(ascii: "."), Self.isDots(bytes, start, range.upperBound) { return true }
            while start < range.upperBound, !Self.isSlash(bytes, start, range.upperBound) { start &+= 1 }
            start &+= start < range.upperBound && bytes[start] == UInt8(ascii: "%") ? 3 : 1
        }
        return false
    }

    /// `.` or `..` up to a slash, a semicolon, or the end.
    private static func isDots(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var index = start &+ 1
        if index < end, bytes[index] == UInt8(ascii: ".") { index &+= 1 }
        if index >= end || bytes[index] == UInt8(ascii: ";") || Self.isSlash(bytes, index, end) { return true }
        return Self.isEscape(bytes, index, end, UInt8(ascii: "3"), UInt8(ascii: "B"))
    }

    private static func isSlash(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        bytes[index] == UInt8(ascii: "/") || Self.isEscape(bytes, index, end, UInt8(ascii: "2"), UInt8(ascii: "F"))
    }

    private static func isEscape(
        _ bytes: Span<UInt8>, _ index: Int, _ end: Int, _ high: UInt8, _ low: UInt8
    ) -> Bool {
        index &+ 2 < end && bytes[index] == UInt8(ascii: "%") && bytes[index &+ 1] == high && bytes[index &+ 2] == low
    }

    private static func encode(_ byte: UInt8, to result: inout [UInt8]) {
        result.append(UInt8(ascii: "%"))
        result.append(PercentCoding.digit(byte >> 4))
        result.append(PercentCoding.digit(byte & 15))
    }

    /// Ends the segment that begins at `start`: dot segments and empty ones go. Answers where the next one begins.
    private static func close(_ result: inout [UInt8], _ start: Int, isLast: Bool) throws(PathError) -> Int {
        let segment = result[start...]
        if segment.isEmpty { return start }
        if segment.first == UInt8(ascii: ".") {
            if segment.elementsEqual(".".utf8) {
                result.removeLast()
                return start
            }
            if segment.elementsEqual("..".utf8) { return try Self.climb(&result, start) }
            let rest = segment.drop { $0 == UInt8(ascii: ".") }
            if segment.count - rest.count <= 2, rest.starts(with: ";".utf8) || rest.starts(with: "%3B".utf8) {
                throw .dotSegmentParameter
            }
        }
        if !isLast { result.append(UInt8(ascii: "/")) }
        return result.count
    }

    /// Takes away `..` and the segment before it.
    private static func climb(_ result: inout [UInt8], _ start: Int) throws(PathError) -> Int {
        guard start > 1 else { throw .aboveRoot }
        result.removeLast(3)
        while result.last != UInt8(ascii: "/") { result.removeLast() }
        return result.count
    }
}
