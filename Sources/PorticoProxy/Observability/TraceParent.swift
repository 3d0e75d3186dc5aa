// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The `traceparent` of a request (W3C Trace Context, version 00).
enum TraceParent {
    private static let length = 55

    /// Where the trace's id stands: 32 lower-case hexadecimal digits; `nil` where the field is missing or not valid.
    static func traceID(_ fields: Fields) -> ByteRange? {
        guard let value = fields.value(.traceparent), Int(value.count) == Self.length else { return nil }
        let bytes = fields.bytes.span.extracting(value.lower..<value.upper)
        guard bytes[0] == 48, bytes[1] == 48, Self.isHexadecimal(bytes, 53, 2) else { return nil }
        for dash in [2, 35, 52] where bytes[dash] != UInt8(ascii: "-") { return nil }
        guard Self.isIdentifier(bytes, 3, 32), Self.isIdentifier(bytes, 36, 16) else { return nil }
        return ByteRange(start: value.lower + 3, count: 32)
    }

    /// Hexadecimal, and not all zero.
    private static func isIdentifier(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
        guard Self.isHexadecimal(bytes, start, count) else { return false }
        for index in start..<(start + count) where bytes[index] != 48 { return true }
        return false
    }

    private static func isHexadecimal(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
        for index in start..<(start + count) {
            let byte = bytes[index]
            guard byte &- 48 < 10 || byte &- 97 < 6 else { return false }
        }
        return true
    }
}
