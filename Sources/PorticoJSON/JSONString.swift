// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Strings between their two spellings: plain UTF-8, and the text between the quotes (RFC 8259 §7).
public enum JSONString {
    /// Appends the text in quotes, escaped as far as it must be.
    public static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        Self.appendEscaped(text.utf8, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// Appends valid UTF-8 escaped, without quotes.
    public static func appendEscaped(_ text: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0a: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case 0x0d: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
            case 0x09: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(Self.hexDigit(byte &>> 4))
                output.append(Self.hexDigit(byte & 15))
            default: output.append(byte)
            }
        }
    }

    /// Gives the bytes of what stands between the quotes, decoded; lone surrogates as U+FFFD. The text is taken to be
    /// valid; what is not is passed over.
    @inline(__always)
    static func decode(_ inside: Span<UInt8>, _ take: (UInt8) -> Void) {
        var index = 0
        while index < inside.count {
            let byte = inside[index]
            guard byte == UInt8(ascii: "\\"), index &+ 1 < inside.count else {
                take(byte)
                index &+= 1
                continue
            }
            let escape = inside[index &+ 1]
            index &+= 2
            if escape == UInt8(ascii: "u") {
                Self.encode(Self.scalar(inside, &index), take)
            } else {
                take(Self.unescaped(escape))
            }
        }
    }

    /// Whether what stands between the quotes is `text`, decoded.
    static func equals(_ inside: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
        var count = 0
        var isEqual = true
        Self.decode(inside) { byte in
            if count >= text.count || text[count] != byte { isEqual = false }
            count &+= 1
        }
        return isEqual && count == text.count
    }

    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }

    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }

    /// The character of the escape whose digits begin at `index`; that of two escapes where they are a pair.
    private static func scalar(_ inside: Span<UInt8>, _ index: inout Int) -> UInt32 {
        let unit = Self.unit(inside, at: index)
        index &+= 4
        guard unit & 0xf800 == 0xd800 else { return unit }
        guard unit < 0xdc00, index &+ 6 <= inside.count, inside[index] == UInt8(ascii: "\\"),
            inside[index &+ 1] == UInt8(ascii: "u")
        else { return 0xfffd }
        let low = Self.unit(inside, at: index &+ 2)
        guard low & 0xfc00 == 0xdc00 else { return 0xfffd }
        index &+= 6
        return 0x10000 &+ (unit & 0x3ff) &<< 10 &+ (low & 0x3ff)
    }

    private static func unit(_ inside: Span<UInt8>, at index: Int) -> UInt32 {
        guard index &+ 4 <= inside.count else { return 0xfffd }
        var unit: UInt32 = 0
        for digit in index..<index &+ 4 { unit = unit &<< 4 | (Self.hexValue(inside[digit]) ?? 0) }
        return unit
    }

    @inline(__always)
    private static func encode(_ scalar: UInt32, _ take: (UInt8) -> Void) {
        func continuation(_ shift: UInt32) { take(UInt8(truncatingIfNeeded: 0x80 | scalar &>> shift & 0x3f)) }
        switch scalar {
        case 0..<0x80: take(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            take(UInt8(truncatingIfNeeded: 0xc0 | scalar &>> 6))
            continuation(0)
        case 0x800..<0x10000:
            take(UInt8(truncatingIfNeeded: 0xe0 | scalar &>> 12))
            continuation(6)
            continuation(0)
        default:
            take(UInt8(truncatingIfNeeded: 0xf0 | scalar &>> 18))
            continuation(12)
            continuation(6)
            continuation(0)
        }
    }
}
