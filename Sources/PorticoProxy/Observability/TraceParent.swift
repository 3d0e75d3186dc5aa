// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The `traceparent` of a request (W3C Trace Context, version 00).
enum TraceParent {
    private static let length = 55

    /// Where the trace's id stands: 32 lower-case hexadecimal digits; `nil` where the field is missing or not valid.
    static func traceID(_ fields: Fields) -> ByteRange? {
        guard let value = fields.value(.traceparent), Int(value.count) == Self.length else { return nil }
        let isValid = fields.bytes.withUnsafeBufferPointer { bytes in
            Self.isValid(UnsafeBufferPointer(rebasing: bytes[value.lower..<value.upper]))
        }
        return isValid ? ByteRange(start: value.lower + 3, count: 32) : nil
    }

    /// `00-<trace>-<parent>-<flags>`, neither trace nor parent all zero.
    private static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let dash = UInt8(ascii: "-")
        let zero = UInt8(ascii: "0")
        guard text[0] == zero, text[1] == zero, text[2] == dash, text[35] == dash, text[52] == dash else {
            return false
        }
        let parts = (Self.digits(text, 3, 32), Self.digits(text, 36, 16), Self.digits(text, 53, 2))
        return parts.0.areAll && parts.1.areAll && parts.2.areAll && parts.0.isNonzero && parts.1.isNonzero
    }

    /// Whether all are lower-case hexadecimal digits, and whether one is not 0. Without an early exit, so that it
    /// takes no branch for each.
    @inline(__always)
    private static func digits(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
    ) -> (areAll: Bool, isNonzero: Bool) {
        var wrong: UInt8 = 0
        var bits: UInt8 = 0
        for index in start..<(start + count) {
            let byte = text[index]
            wrong |= (byte &- 48 < 10 ? 0 : 1) & (byte &- 97 < 6 ? 0 : 1)
            bits |= byte ^ 48
        }
        return (wrong == 0, bits != 0)
    }
}
