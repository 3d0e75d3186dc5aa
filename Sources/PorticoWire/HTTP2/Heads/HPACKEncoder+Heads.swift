// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Heads in field blocks (RFC 9113 §8.3). Names of fields become lower-case; what belongs to a connection of HTTP/1 is left out.
extension HPACKEncoder {
    /// A whole response's, without the body.
    package mutating func append(response head: ResponseHead, to output: inout OutputBuffer) {
        self.begin(&output)
        self.append(status: head.status, to: &output)
        self.append(head.fields, to: &output)
    }

    package mutating func append(status: Int, to output: inout OutputBuffer) {
        // The static table has some of them, and the name.
        switch status {
        case 200: output.append(0x88)
        case 204: output.append(0x89)
        case 206: output.append(0x8a)
        case 304: output.append(0x8b)
        case 400: output.append(0x8c)
        case 404: output.append(0x8d)
        case 500: output.append(0x8e)
        default:
            output.append(0x08)
            output.append(3)
            for place in [100, 10, 1] { output.append(UInt8(truncatingIfNeeded: 48 + status / place % 10)) }
        }
    }

    /// What a request begins with; its fields follow.
    ///
    /// - Parameters:
    ///   - path: with the query; empty: a CONNECT, which has no scheme either.
    ///   - connectProtocol: of an extended CONNECT; empty: it is none.
    package mutating func append(
        method: Span<UInt8>, isSecure: Bool, authority: Span<UInt8>, path: Span<UInt8>,
        connectProtocol: Span<UInt8>, to output: inout OutputBuffer
    ) {
        self.begin(&output)
        self.append(named: 2, method, value: ByteRange(0..<method.count), to: &output)
        if !path.isEmpty {
            output.append(isSecure ? 0x87 : 0x86)
            self.append(named: 4, path, value: ByteRange(0..<path.count), to: &output)
        }
        if !authority.isEmpty { self.append(named: 1, authority, value: ByteRange(0..<authority.count), to: &output) }
        guard !connectProtocol.isEmpty else { return }
        output.append(0)
        output.append(9)
        output.append(":protocol")
        HPACKInteger.append(connectProtocol.count, bits: 7, first: 0, to: &output)
        output.append(connectProtocol)
    }

    /// Fields that are not dropped. Host is left out: it is the authority.
    package mutating func append(_ fields: Fields, to output: inout OutputBuffer) {
        for slot in fields.slots where !slot.isDropped && !slot.id.isHopByHop && slot.id != .host {
            self.append(fields.bytes.span, name: slot.name, value: slot.value, to: &output)
        }
    }

    /// `te: trailers`, the one form of it that HTTP/2 has.
    package mutating func appendTakesTrailers(to output: inout OutputBuffer) {
        let text: StaticString = "tetrailers"
        let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        unsafe self.append(bytes.span, name: ByteRange(0..<2), value: ByteRange(2..<10), to: &output)
    }

    /// Lines of HTTP/1, each with its CR LF, as we write them ourselves; a line without a colon is left out.
    package mutating func append(lines: Span<UInt8>, to output: inout OutputBuffer) {
        var start = 0
        while start < lines.count {
            var (colon, end) = (start, start)
            while colon < lines.count, lines[colon] != UInt8(ascii: ":"), lines[colon] != 0x0d { colon += 1 }
            end = colon
            while end < lines.count, lines[end] != 0x0d { end += 1 }
            let id = FieldID(lines, at: start, count: colon - start)
            if colon < end, colon > start, !id.isHopByHop, id != .host {
                self.append(
                    lines, name: ByteRange(start..<colon), value: ByteRange((colon + 1)..<end), to: &output)
            }
            start = end + 2
        }
    }
}
