// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of texts (RFC 3986 §2.1).
extension PercentCoding {
    /// The text that the bytes stand for; a malformed escape stays as it is.
    public static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                let value = Self.byte(bytes[index + 1], bytes[index + 2])
            {
                result.append(value)
                index += 3
                continue
            }
            result.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Everything but unreserved characters (RFC 3986 §2.3) as escapes.
    static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if Self.isUnreserved(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
