// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Parses a request head (RFC 9112 §2 to §6, §11) from the beginning of `bytes`, strictly.
public struct RequestHeadParser: Sendable {
    public var limits: HeadLimits

    public init(limits: HeadLimits = HeadLimits()) { self.limits = limits }

    /// Fills `head` and returns the offset after its blank line, or `nil` when bytes are missing.
    /// The caller hands over all bytes since the message's beginning each time. Without a whole head, `head` is empty:
    /// it holds no range into storage that is not there.
    public func parse(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) -> Int? {
        do {
            if let end = try self.parseWhole(bytes, into: &head) { return end }
        } catch {
            let target = head.target
            head.clear()
            guard error == .targetBeyondASCII, self.limits.encodesUTF8 else { throw error }
            return try self.parseEncoding(target, of: bytes, into: &head)
        }
        head.clear()
        return nil
    }

    /// The same with the target's bytes beyond ASCII percent-encoded, where they are valid UTF-8.
    @inline(never)
    private func parseEncoding(
        _ target: ByteRange,
        of bytes: Span<UInt8>,
        into head: inout RequestHead
    ) throws(WireError) -> Int? {
        guard let encoded = RequestTarget.encoded(bytes, target) else { throw .targetBeyondASCII }
        var end: Int?
        do {
            end = try self.parseWhole(encoded.span, into: &head)
        } catch {
            head.clear()
            throw error
        }
        if end == nil { head.clear() }
        return end.map { $0 - (encoded.count - bytes.count) }
    }

    @inline(__always)
    private func parseWhole(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) -> Int? {
        head.clear()
        guard let line = try self.requestLine(bytes, into: &head) else {
            if bytes.count > self.limits.bytes { throw head.methodText.isEmpty ? .badMethod : .targetTooLong }
            return nil
        }
        let end = try FieldScanner.scan(bytes, from: line, limits: self.limits, into: &head.fields.slots)
        guard let end else {
            if bytes.count > self.limits.bytes { throw .headTooLarge }
            return nil
        }
        if end > self.limits.bytes { throw .headTooLarge }
        try self.interpret(bytes, into: &head)
        unsafe bytes.extracting(0..<end).withUnsafeBufferPointer { unsafe head.fields.bytes.append(contentsOf: $0) }
        head.fields.dropHopByHop(nominated: head.nominatesFields)
        return end
    }

    /// `method SP request-target SP HTTP-version CRLF`, after at most one empty line (RFC 9112 §2.2).
    @inline(__always)
    private func requestLine(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) -> Int? {
        let end = bytes.count
        var index = 0
        if end > 0, bytes[0] == UInt8(ascii: "\r") {
            guard end > 1 else { return nil }
            guard bytes[1] == UInt8(ascii: "\n") else { throw .badLineEnding }
            index = 2
        }
        let methodStart = index
        while index < end, CharacterClass.isToken(bytes[index]) { index &+= 1 }
        guard index < end else { return nil }
        guard index > methodStart else { throw .emptyMethod }
        guard bytes[index] == 0x20 else { throw .badMethod }
        head.methodText = ByteRange(methodStart..<index)
        head.method = Method(bytes, head.methodText)
        index &+= 1
        let targetStart = index
        index = CharacterClass.firstControl(in: bytes, from: index, below: 0x21)
        guard index < end else { return nil }
        guard bytes[index] == 0x20, index > targetStart else { throw .badTarget }
        head.target = ByteRange(targetStart..<index)
        if index > self.limits.bytes { throw .targetTooLong }
        guard let line = try Self.version(bytes, from: index &+ 1, into: &head) else { return nil }
        try RequestTarget.split(bytes, into: &head)
        return line
    }

    /// `HTTP/1.0` or `HTTP/1.1`, and the line's end.
    @inline(__always)
    private static func version(
        _ bytes: Span<UInt8>,
        from start: Int,
        into head: inout RequestHead
    ) throws(WireError) -> Int? {
        let known: StaticString = "HTTP/"
        for offset in 0..<5 {
            guard start + offset < bytes.count else { return nil }
            guard bytes[start + offset] == known.byte(offset) else { throw .badVersion }
        }
        guard start + 8 <= bytes.count else { return nil }
        let major = bytes[start + 5] &- 48
        let minor = bytes[start + 7] &- 48
        guard major <= 9, bytes[start + 6] == UInt8(ascii: "."), minor <= 9 else { throw .badVersion }
        guard major == 1, minor <= 1 else { throw .unsupportedVersion }
        head.minorVersion = minor
        guard start + 8 < bytes.count else { return nil }
        guard bytes[start + 8] == UInt8(ascii: "\r") else {
            throw bytes[start + 8] == UInt8(ascii: "\n") ? .badLineEnding : .badVersion
        }
        guard start + 9 < bytes.count else { return nil }
        guard bytes[start + 9] == UInt8(ascii: "\n") else { throw .badLineEnding }
        return start + 10
    }

    /// Reads the fields that the connection acts on.
    @inline(__always)
    private func interpret(_ bytes: Span<UInt8>, into head: inout RequestHead) throws(WireError) {
        var framing = FramingFields()
        var connection = ConnectionField()
        var host: ByteRange?
        for slot in head.fields.slots where slot.id != .other {
            switch slot.id {
            case .host:
                guard host == nil else { throw .duplicateHost }
                host = slot.value
            case .contentLength: try framing.readLength(bytes, slot.value)
            case .transferEncoding: try framing.readTransferEncoding(bytes, slot.value)
            case .connection: connection.read(bytes, slot.value)
            case .expect:
                if slot.valueCount == 12, bytes.equalsLowercased("100-continue", at: Int(slot.valueStart)) {
                    head.expectsContinue = head.minorVersion == 1
                }
            case .gatewayExplain: head.explainToken = slot.value
            default: break
            }
        }
        try framing.check(minorVersion: head.minorVersion)
        try connection.check(self.limits)
        if framing.isChunked {
            head.framing = .chunked
        } else if let length = framing.length, length > 0 {
            head.framing = .length(length)
        }
        try Self.resolveHost(bytes, host, &head)
        head.keepsAlive = !connection.close && (head.minorVersion == 1 || connection.keepAlive)
        head.nominatesFields = connection.nominates
    }

    /// RFC 9112 §3.2: Host is there once and well-formed; an absolute-form target's host wins (§3.2.2).
    @inline(__always)
    private static func resolveHost(
        _ bytes: Span<UInt8>,
        _ host: ByteRange?,
        _ head: inout RequestHead
    ) throws(WireError) {
        guard let host else {
            if head.minorVersion == 1 { throw .missingHost }
            return
        }
        guard HostField.isValid(bytes, host) else { throw .badHost }
        if head.authority.isEmpty { head.authority = host }
    }
}
