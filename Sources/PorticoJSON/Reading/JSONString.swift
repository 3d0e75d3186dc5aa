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
        var decoder = Decoder()
        while let byte = decoder.next(inside) { take(byte) }
    }

    /// Whether what stands between the quotes is `text`, decoded. No more is looked at than it takes to know.
    static func equals(_ inside: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
        var decoder = Decoder()
        for index in 0..<text.count where decoder.next(inside) != text[index] { return false }
        return decoder.next(inside) == nil
    }

    /// Whether two texts of which each is what stands between quotes are the same, decoded.
    static func equals(inside one: Span<UInt8>, inside other: Span<UInt8>) -> Bool {
        var (decoder, otherDecoder) = (Decoder(), Decoder())
        while true {
            let byte = decoder.next(one)
            guard byte == otherDecoder.next(other) else { return false }
            if byte == nil { return true }
        }
    }

    /// Whether `text` stands at an offset, eight bytes at a time.
    @inline(__always)
    static func stands(_ text: Span<UInt8>, in bytes: Span<UInt8>, at offset: Int) -> Bool {
        guard offset >= 0, text.count <= bytes.count &- offset else { return false }
        let (raw, rawBytes) = unsafe (text.bytes, bytes.bytes)
        var index = 0
        while index &+ 8 <= text.count {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let other = unsafe rawBytes.unsafeLoadUnaligned(fromByteOffset: offset &+ index, as: UInt64.self)
            guard word == other else { return false }
            index &+= 8
        }
        while index < text.count {
            guard text[index] == bytes[offset &+ index] else { return false }
            index &+= 1
        }
        return true
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
}
