// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// Percent-encoding: texts and the digits in them (RFC 3986 §2.1).
public enum PercentCoding {
    /// The text that the bytes stand for; a malformed escape stays as it is.
    public static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        Self.append(decoded: bytes, plusIsSpace: plusIsSpace, to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    /// Appends the bytes that these stand for; a malformed escape stays as it is.
    static func append(decoded bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false, to result: inout [UInt8]) {
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
    }

    /// Appends everything but unreserved characters (RFC 3986 §2.3) as escapes.
    @inlinable
    public static func append(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in bytes {
            if Syntax.isUnreserved(byte) {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "%"))
                output.append(Self.digit(byte >> 4))
                output.append(Self.digit(byte))
            }
        }
    }

    // MARK: Digits

    /// The byte of two hexadecimal digits; `nil` where they are none.
    @inline(__always)
    static func byte(_ first: UInt8, _ second: UInt8) -> UInt8? {
        guard let high = Syntax.hexValue(first), let low = Syntax.hexValue(second) else { return nil }
        return high << 4 | low
    }

    /// In upper case, of the lower four bits.
    @usableFromInline
    static func digit(_ value: UInt8) -> UInt8 {
        let nibble = value & 15
        return nibble < 10 ? nibble + 48 : nibble + 55
    }
}
