// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The digits of percent-encoding (RFC 3986 §2.1).
public enum PercentCoding {
    /// The byte of two hexadecimal digits; `nil` where they are none.
    @inline(__always)
    static func byte(_ first: UInt8, _ second: UInt8) -> UInt8? {
        guard let high = Self.value(first), let low = Self.value(second) else { return nil }
        return high << 4 | low
    }

    /// In upper case, of the lower four bits.
    @usableFromInline
    static func digit(_ value: UInt8) -> UInt8 {
        let nibble = value & 15
        return nibble < 10 ? nibble + 48 : nibble + 55
    }

    @inline(__always)
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit &- 55
        default: nil
        }
    }
}
