// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Scans a field section (RFC 9112 §5) in place into slots.
enum FieldScanner {
    /// Returns the offset after the blank line, or `nil` when bytes are missing.
    static func scan(
        _ bytes: Span<UInt8>,
        from start: Int,
        limits: HeadLimits,
        into slots: inout [FieldSlot]
    ) throws(WireError) -> Int? {
        let end = bytes.count
        var line = start
        while true {
            guard line < end else { return nil }
            if bytes[line] == UInt8(ascii: "\r") {
                guard line &+ 1 < end else { return nil }
                guard bytes[line &+ 1] == UInt8(ascii: "\n") else { throw .badLineEnding }
                return line &+ 2
            }
            if slots.count == limits.fields { throw .tooManyFields }
            guard let next = try Self.scanLine(bytes, at: line, into: &slots) else { return nil }
            line = next
        }
    }

    /// One field line: `field-name ":" OWS field-value OWS CRLF`. Nothing else is taken: no folding, no bare LF.
    @inline(__always)
    private static func scanLine(
        _ bytes: Span<UInt8>,
        at line: Int,
        into slots: inout [FieldSlot]
    ) throws(WireError) -> Int? {
        let end = bytes.count
        var index = CharacterClass.firstNonToken(in: bytes, from: line)
        guard index < end else { return nil }
        guard bytes[index] == UInt8(ascii: ":"), index > line else { throw Self.nameError(bytes, line, index) }
        let nameCount = index &- line
        guard nameCount <= Int(UInt16.max) else { throw .headTooLarge }
        let id = FieldID(bytes, at: line, count: nameCount)
        if id == .other, Self.imitatesFraming(bytes, line, nameCount) { throw .badFieldName }
        index &+= 1
        while index < end, bytes[index] == 0x20 || bytes[index] == 0x09 { index &+= 1 }
        let valueStart = index
        while true {
            index = CharacterClass.firstControl(in: bytes, from: index, below: 0x20)
            guard index < end else { return nil }
            if bytes[index] != 0x09 { break }
            index &+= 1
        }
        guard bytes[index] == UInt8(ascii: "\r") else {
            throw bytes[index] == UInt8(ascii: "\n") ? .badLineEnding : .badFieldValue
        }
        guard index &+ 1 < end else { return nil }
        guard bytes[index &+ 1] == UInt8(ascii: "\n") else { throw .badLineEnding }
        var valueEnd = index
        while valueEnd > valueStart, bytes[valueEnd &- 1] == 0x20 || bytes[valueEnd &- 1] == 0x09 { valueEnd &-= 1 }
        slots.append(
            FieldSlot(
                lineStart: UInt32(truncatingIfNeeded: line),
                lineEnd: UInt32(truncatingIfNeeded: index &+ 2),
                valueStart: UInt32(truncatingIfNeeded: valueStart),
                valueCount: UInt32(truncatingIfNeeded: valueEnd &- valueStart),
                nameCount: UInt16(truncatingIfNeeded: nameCount),
                id: id,
                isDropped: false
            )
        )
        return index &+ 2
    }

    /// Content_Length and Transfer_Encoding: readers that take `_` for `-` (CGI, WSGI) would see other framing.
    @inline(__always)
    static func imitatesFraming(_ bytes: Span<UInt8>, _ line: Int, _ count: Int) -> Bool {
        switch count {
        case 14 where bytes[line &+ 7] == UInt8(ascii: "_"):
            bytes.equalsLowercased("content", at: line) && bytes.equalsLowercased("length", at: line &+ 8)
        case 17 where bytes[line &+ 8] == UInt8(ascii: "_"):
            bytes.equalsLowercased("transfer", at: line) && bytes.equalsLowercased("encoding", at: line &+ 9)
        default: false
        }
    }

    private static func nameError(_ bytes: Span<UInt8>, _ line: Int, _ index: Int) -> WireError {
        switch bytes[index] {
        case 0x20, 0x09: index == line ? .obsoleteFolding : .spaceBeforeColon
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): index == line ? .badLineEnding : .badFieldName
        default: .badFieldName
        }
    }
}
