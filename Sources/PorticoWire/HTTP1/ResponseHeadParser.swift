// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Parses a response head (RFC 9112 §4 to §6) from the beginning of `bytes`, strictly.
public struct ResponseHeadParser: Sendable {
    public var limits: HeadLimits

    public init(limits: HeadLimits = HeadLimits(bytes: 64 * 1024, fields: 200)) { self.limits = limits }

    /// Fills `head` and returns the offset after its blank line, or `nil` when bytes are missing.
    /// Without a whole head, `head` is empty. `toHEAD`: the request was a HEAD, so that no body follows
    /// (RFC 9112 §6.3).
    public func parse(
        _ bytes: Span<UInt8>,
        toHEAD: Bool,
        into head: inout ResponseHead
    ) throws(WireError) -> Int? {
        do {
            if let end = try self.parseWhole(bytes, toHEAD: toHEAD, into: &head) { return end }
        } catch {
            head.clear()
            throw error
        }
        head.clear()
        return nil
    }

    @inline(__always)
    private func parseWhole(
        _ bytes: Span<UInt8>,
        toHEAD: Bool,
        into head: inout ResponseHead
    ) throws(WireError) -> Int? {
        head.clear()
        guard let line = try Self.statusLine(bytes, into: &head) else {
            if bytes.count > self.limits.bytes { throw .headTooLarge }
            return nil
        }
        let end = try FieldScanner.scan(bytes, from: line, limits: self.limits, into: &head.fields.slots)
        guard let end else {
            if bytes.count > self.limits.bytes { throw .headTooLarge }
            return nil
        }
        if end > self.limits.bytes { throw .headTooLarge }
        try self.interpret(bytes, toHEAD: toHEAD, into: &head)
        unsafe bytes.extracting(0..<end).withUnsafeBufferPointer { unsafe head.fields.bytes.append(contentsOf: $0) }
        head.fields.dropHopByHop(nominated: head.nominatesFields)
        return end
    }

    /// `HTTP/1.x SP 3DIGIT [ SP reason-phrase ] CRLF`.
    @inline(__always)
    private static func statusLine(_ bytes: Span<UInt8>, into head: inout ResponseHead) throws(WireError) -> Int? {
        let known: StaticString = "HTTP/1."
        for offset in 0..<7 {
            guard offset < bytes.count else { return nil }
            guard bytes[offset] == known.byte(offset) else { throw .badStatusLine }
        }
        guard bytes.count >= 13 else { return nil }
        head.minorVersion = bytes[7] &- 48
        guard head.minorVersion <= 1, bytes[8] == 0x20 else { throw .badStatusLine }
        var status = 0
        for index in 9..<12 {
            let digit = bytes[index] &- 48
            guard digit <= 9 else { throw .badStatusCode }
            status = status &* 10 &+ Int(digit)
        }
        guard status >= 100, status <= 599 else { throw .badStatusCode }
        head.status = status
        guard bytes[12] == 0x20 || bytes[12] == UInt8(ascii: "\r") else { throw .badStatusLine }
        let reasonStart = bytes[12] == 0x20 ? 13 : 12
        var index = reasonStart
        while true {
            index = CharacterClass.firstControl(in: bytes, from: index, below: 0x20)
            guard index < bytes.count else { return nil }
            if bytes[index] != 0x09 { break }
            index &+= 1
        }
        guard bytes[index] == UInt8(ascii: "\r") else {
            throw bytes[index] == UInt8(ascii: "\n") ? .badLineEnding : .badStatusLine
        }
        guard index &+ 1 < bytes.count else { return nil }
        guard bytes[index &+ 1] == UInt8(ascii: "\n") else { throw .badLineEnding }
        head.reason = ByteRange(reasonStart..<index)
        return index &+ 2
    }

    @inline(__always)
    private func interpret(
        _ bytes: Span<UInt8>,
        toHEAD: Bool,
        into head: inout ResponseHead
    ) throws(WireError) {
        var framing = FramingFields()
        var connection = ConnectionField()
        for slot in head.fields.slots where slot.id != .other {
            switch slot.id {
            case .contentLength: try framing.readLength(bytes, slot.value)
            case .transferEncoding: try framing.readTransferEncoding(bytes, slot.value)
            case .connection: connection.read(bytes, slot.value)
            default: break
            }
        }
        try framing.check(minorVersion: head.minorVersion)
        try connection.check(self.limits)
        head.statedLength = framing.length
        head.keepsAlive = !connection.close && (head.minorVersion == 1 || connection.keepAlive)
        head.nominatesFields = connection.nominates
        if toHEAD || head.status < 200 || head.status == 204 || head.status == 304 {
            head.framing = .none
        } else if framing.isChunked {
            head.framing = .chunked
        } else if let length = framing.length {
            head.framing = length == 0 ? .none : .length(length)
        } else {
            head.framing = .untilClose
            head.keepsAlive = false
        }
    }
}
