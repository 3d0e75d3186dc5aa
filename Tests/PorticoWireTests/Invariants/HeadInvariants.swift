// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What holds for every head that the parsers accept, checked without their code.
enum HeadInvariants {
    /// The first broken promise of a request head of `size` bytes, in words; `nil` when all are kept.
    static func violation(_ head: RequestHead, size: Int) -> String? {
        let ranges = [head.methodText, head.target, head.rawPath, head.path, head.authority, head.host]
        if let broken = Self.violation(head.fields, ranges + (head.query.map { [$0] } ?? []), size) { return broken }
        let message = ReadMessage(head)
        if head.framing == .untilClose { return "a request ends with its connection" }
        if message.values("host").count > 1 { return "two Host fields" }
        if head.minorVersion == 1, message.values("host").isEmpty { return "no Host" }
        if message.startLine[1].contains(where: { $0 <= 0x20 || $0 >= 0x7f }) { return "a control in the target" }
        if message.startLine[2].first != 0x2f, message.startLine[2] != [0x2a] { return "a path without a slash" }
        return Self.violation(ofFraming: message, isRequest: true)
    }

    /// The first broken promise of a response head of `size` bytes, in words; `nil` when all are kept.
    static func violation(_ head: ResponseHead, size: Int) -> String? {
        if let broken = Self.violation(head.fields, [head.reason], size) { return broken }
        if head.status < 100 || head.status > 599 { return "status \(head.status)" }
        if head.framing == .untilClose, head.keepsAlive { return "kept alive without an end" }
        return Self.violation(ofFraming: ReadMessage(head), isRequest: false)
    }

    static func violation(_ fields: Fields, size: Int) -> String? { Self.violation(fields, [], size) }

    private static func violation(_ fields: Fields, _ ranges: [ByteRange], _ size: Int) -> String? {
        if fields.bytes.count != size { return "\(fields.bytes.count) bytes kept of \(size)" }
        for range in ranges where range.upper > size { return "\(range) is outside the head" }
        var position: Int?
        for slot in fields.slots {
            if slot.name.isEmpty || slot.value.upper + 2 > Int(slot.lineEnd) { return "a field outside its line" }
            if Int(slot.lineEnd) > size || slot.name.upper >= slot.value.lower + 1 { return "a field out of place" }
            if let position, position != Int(slot.lineStart) { return "a gap between fields" }
            if let broken = Self.violation(ofLine: fields, slot) { return broken }
            position = Int(slot.lineEnd)
        }
        if let position, position + 2 != size { return "a gap before the blank line" }
        return nil
    }

    private static func violation(ofLine fields: Fields, _ slot: FieldSlot) -> String? {
        let isControl = { (byte: UInt8) in byte < 0x20 && byte != 0x09 || byte == 0x7f }
        let line = fields.bytes[Int(slot.lineStart)..<Int(slot.lineEnd)]
        if !line.suffix(2).elementsEqual([13, 10]) { return "a field line without CR LF" }
        if line.dropLast(2).contains(where: isControl) { return "a control character in a field line" }
        if fields.slice(slot.name).contains(where: { $0 <= 0x20 || $0 == 0x3a }) { return "a bad field name" }
        let value = fields.slice(slot.value)
        for byte in [value.first, value.last] where byte == 0x20 || byte == 0x09 { return "white space in a value" }
        if slot.id != .other, !fields.string(slot.name).lowercased().utf8.elementsEqual("\(slot.id.name)".utf8) {
            return "a field name mistaken for \(slot.id)"
        }
        return nil
    }

    /// The framing is what exactly one well-formed field says.
    private static func violation(ofFraming message: ReadMessage, isRequest: Bool) -> String? {
        let lengths = message.values("content-length")
        let codings = message.values("transfer-encoding")
        if lengths.count + codings.count > 1 { return "more than one framing field" }
        switch message.framing {
        case .chunked: return codings.first?.lowercased() == "chunked" ? nil : "chunked without its field"
        case .length(let count):
            return lengths.first.flatMap { Int($0) } == count && count > 0 ? nil : "a length without its field"
        case .none where isRequest:
            return codings.isEmpty && (Int(lengths.first ?? "0") == 0) ? nil : "a body overlooked"
        case .none, .untilClose: return nil
        }
    }
}
