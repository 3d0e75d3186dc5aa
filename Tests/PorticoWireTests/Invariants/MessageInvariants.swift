// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What holds for whatever bytes a peer sends, accepted or not.
enum MessageInvariants {
    /// The first broken promise for these bytes, in words; `nil` when all are kept.
    static func violation(_ side: MessageAssembler.Side, _ bytes: [UInt8]) -> String? {
        let whole = MessageAssembler.read(side, [bytes[...]])
        if let broken = whole.violation { return broken }
        for pieces in Self.cuts(of: bytes) {
            let cut = MessageAssembler.read(side, pieces)
            if let broken = cut.violation { return broken }
            if !Self.agree(whole.outcome, cut.outcome) {
                return "cut at \(pieces.map(\.endIndex)): \(cut.outcome) instead of \(whole.outcome)"
            }
        }
        guard case .read(.complete, let message, let consumed) = whole.outcome else { return nil }
        if consumed > bytes.count { return "\(consumed) bytes taken of \(bytes.count)" }
        return Self.violation(ofForwarding: message, side)
    }

    /// Errors may differ: a limit can be met before the mistake is.
    static func agree(_ one: MessageAssembler.Outcome, _ other: MessageAssembler.Outcome) -> Bool {
        if case .refused = one, case .refused = other { return true }
        return one == other
    }

    /// In two at places that the bytes choose, and byte by byte where that is quick.
    private static func cuts(of bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
        guard bytes.count > 1 else { return [] }
        let hash = bytes.reduce(UInt64(bytes.count)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        let places = [hash, hash >> 17, hash >> 34].map { 1 + Int($0 % UInt64(bytes.count - 1)) }
        var cuts = places.map { [bytes[..<$0], bytes[$0...]] }
        if bytes.count <= 300 { cuts.append(bytes.indices.map { bytes[$0...$0] }) }
        return cuts
    }

    /// What is forwarded is accepted by the same rules and means the same.
    private static func violation(ofForwarding message: ReadMessage, _ side: MessageAssembler.Side) -> String? {
        var output = Self.startLine(message, side)
        for field in message.fields where !field.isDropped {
            output += field.name + [0x3a, 0x20] + field.value + [13, 10]
        }
        if message.framing == .chunked { output += Array("Transfer-Encoding: chunked\r\n".utf8) }
        output += [13, 10] + message.forwarded
        let again = MessageAssembler.read(side, [output[...]]).outcome
        guard case .read(.complete, let copy, let consumed) = again else { return "forwarded, then \(again)" }
        if consumed != output.count { return "forwarded, then only \(consumed) of \(output.count) bytes taken" }
        if copy.body != message.body || copy.framing != message.framing { return "forwarded with another body" }
        let kept = message.fields.filter { !$0.isDropped }
        if copy.fields.filter({ !$0.isDropped }) != kept { return "forwarded with other fields" }
        if copy.trailers != message.trailers.filter({ !$0.isDropped }) { return "forwarded with other trailers" }
        return nil
    }

    private static func startLine(_ message: ReadMessage, _ side: MessageAssembler.Side) -> [UInt8] {
        let version = Array("HTTP/1.\(message.minorVersion)".utf8)
        if side == .request {
            return message.startLine[0] + [0x20] + message.startLine[1] + [0x20] + version + [13, 10]
        }
        return version + [0x20] + message.startLine[0] + [0x20] + message.startLine[1] + [13, 10]
    }
}
