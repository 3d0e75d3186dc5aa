// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Checks a chunk line's extensions byte by byte: `*( BWS ";" BWS name [ BWS "=" BWS value ] )` (RFC 9112 §7.1.1).
///
/// They are left out of what is forwarded; this makes sure that every reader sees the line end at the same place.
struct ChunkExtension {
    private enum State: UInt8 {
        case start, nameStart, name, nameGap, valueStart, value, quoted, escape, quotedEnd, valueGap
    }

    private var state = State.start
    private var count = 0

    /// A chunk's line may carry this many bytes of extensions.
    static let maximum = 256

    /// Whether the line may end here.
    var isComplete: Bool {
        switch self.state {
        case .name, .value, .quotedEnd: true
        default: false
        }
    }

    /// Takes the next byte, or says that it is not allowed here.
    mutating func consume(_ byte: UInt8) -> Bool {
        self.count += 1
        guard self.count <= Self.maximum, let next = self.state(after: byte) else { return false }
        self.state = next
        return true
    }

    private func state(after byte: UInt8) -> State? {
        let isToken = CharacterClass.isToken(byte)
        let isSpace = byte == 0x20 || byte == 0x09
        let isSemicolon = byte == UInt8(ascii: ";")
        switch self.state {
        case .start: return isSemicolon ? .nameStart : nil
        case .nameStart: return isToken ? .name : isSpace ? .nameStart : nil
        case .name, .nameGap:
            if isToken, self.state == .name { return .name }
            if byte == UInt8(ascii: "=") { return .valueStart }
            return isSemicolon ? .nameStart : isSpace ? .nameGap : nil
        case .valueStart:
            if byte == UInt8(ascii: "\"") { return .quoted }
            return isToken ? .value : isSpace ? .valueStart : nil
        case .value: return isToken ? .value : isSemicolon ? .nameStart : isSpace ? .valueGap : nil
        case .quoted:
            if byte == UInt8(ascii: "\"") { return .quotedEnd }
            if byte == UInt8(ascii: "\\") { return .escape }
            return Self.isText(byte) ? .quoted : nil
        case .escape: return Self.isText(byte) ? .quoted : nil
        case .quotedEnd, .valueGap: return isSemicolon ? .nameStart : isSpace ? .valueGap : nil
        }
    }

    /// No control character but HTAB.
    private static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f || byte == 0x09 }
}
