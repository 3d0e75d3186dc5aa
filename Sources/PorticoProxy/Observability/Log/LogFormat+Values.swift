// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension LogFormat {
    /// The whole line of an exchange that has ended.
    /// - Parameter duration: Of the whole exchange, in nanoseconds.
    func write(
        _ exchange: Exchange, after duration: UInt64, _ clock: inout LogClock, to line: inout LogBuffer
    ) {
        // Lent for the whole line: each access of its own would retain them anew.
        let fields = exchange.request.fields
        fields.bytes.withUnsafeBufferPointer { bytes in
            self.pieces.withUnsafeBufferPointer { pieces in
                for index in pieces.indices {
                    line.append(pieces[index].literal)
                    switch pieces[index].value {
                    case .nothing: continue
                    case .field(.time): self.quoted(&line) { clock.append(to: &$0, in: exchange.core.loop.now) }
                    case .field(.commonTime): clock.append(.common, to: &line, in: exchange.core.loop.now)
                    case .field(.clockTime): clock.append(.clock, to: &line, in: exchange.core.loop.now)
                    case .field(.unixTime): clock.append(.unix, to: &line, in: exchange.core.loop.now)
                    case .field(.duration): line.append(milliseconds: duration)
                    case .failure:
                        if exchange.error != nil { self.writeFailure(exchange, to: &line) }
                        if exchange.dryLimit != nil { self.writeDryLimitMember(exchange, to: &line) }
                    case .parts: self.writeMember(exchange, at: exchange.startedAt &+ duration, to: &line)
                    case .field(.parts): self.write(exchange.parts, at: exchange.startedAt &+ duration, to: &line)
                    case .field(let field): self.write(field, exchange, fields, bytes, to: &line)
                    case .header(let index): self.write(self.names[index], fields, to: &line)
                    // Without an answer the head is the one of an earlier exchange.
                    case .responseHeader where exchange.status == 0: self.null(&line)
                    case .responseHeader(let index): self.write(self.names[index], exchange.response.fields, to: &line)
                    }
                }
            }
        }
    }

    @inline(__always)
    private func write(
        _ field: LogField, _ exchange: Exchange, _ fields: Fields, _ bytes: UnsafeBufferPointer<UInt8>,
        to line: inout LogBuffer
    ) {
        switch field {
        case .tls:
            guard let version = exchange.asker.forwarding?.tlsVersion else { return self.null(&line) }
            self.quoted(&line) { $0.append(version.name) }
        case .time, .duration, .parts, .commonTime, .clockTime, .unixTime: self.null(&line)
        case .request: self.writeRequestLine(exchange, bytes, to: &line)
        case .detail: self.writeDetail(exchange, to: &line)
        case .dryLimit: self.writeDryLimit(exchange, to: &line)
        case .user: self.writeUser(exchange, to: &line)
        case .requestID: self.write(bytes, exchange.asker.requestID, to: &line)
        case .traceID: self.write(bytes, TraceParent.traceID(fields) ?? .empty, to: &line)
        case .client: self.writeClient(exchange, to: &line)
        case .method: self.write(bytes, exchange.request.methodText, to: &line)
        case .host: self.write(bytes, exchange.request.authority, to: &line)
        case .path: self.write(bytes, exchange.request.path, to: &line)
        case .query: self.writeQuery(exchange.request, to: &line)
        case .protocol: self.writeProtocol(exchange, to: &line)
        // Safe because the exchange keeps whom it lends the names from until the line is written.
        case .route: self.write(name: exchange.route?.logName.bytes(self.encoding), to: &line)
        case .service: self.write(name: exchange.forward.service?.logName.bytes(self.encoding), to: &line)
        case .target: self.write(name: exchange.forward.attempt.target?.logName.bytes(self.encoding), to: &line)
        case .status: line.append(decimal: exchange.finalStatus)
        case .bytesIn: line.append(decimal: exchange.body.count)
        case .bytesOut: line.append(decimal: exchange.result.bytesOut)
        case .connect: self.write(exchange.forward.attempt.connectedAfter, to: &line)
        case .firstByte: self.write(exchange.firstByteAfter, to: &line)
        case .retries: line.append(decimal: exchange.retries)
        case .reason:
            guard let reason = exchange.error?.kind.row.reason else { return self.null(&line) }
            self.quoted(&line) { $0.append(reason) }
        case .error:
            guard let error = exchange.error?.kind.name else { return self.null(&line) }
            self.quoted(&line) { $0.append(Array(error.utf8)) }
        }
    }

    // MARK: Kinds of values

    func null(_ line: inout LogBuffer) {
        guard self.encoding == .json else { return line.append(UInt8(ascii: "-")) }
        line.reserve(4)
        line.put(UInt8(ascii: "n"))
        line.put(UInt8(ascii: "u"))
        line.put(UInt8(ascii: "l"))
        line.put(UInt8(ascii: "l"))
    }

    @inline(__always)
    private func quoted(_ line: inout LogBuffer, _ body: (inout LogBuffer) -> Void) {
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
        body(&line)
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
    }

    /// A part of a head; the empty one is an absent one.
    private func write(_ bytes: UnsafeBufferPointer<UInt8>, _ range: ByteRange, to line: inout LogBuffer) {
        guard !range.isEmpty, range.upper <= bytes.count, let start = bytes.baseAddress else { return self.null(&line) }
        let rest = UnsafeBufferPointer(start: start + range.lower, count: bytes.count - range.lower)
        self.quoted(&line) { $0.append(rest, Int(range.count), as: self.encoding) }
    }

    /// A name that the configuration gives, escaped and quoted already.
    private func write(name: UnsafeBufferPointer<UInt8>?, to line: inout LogBuffer) {
        guard let name else { return self.null(&line) }
        line.append(padded: name)
    }

    private func write(_ nanoseconds: UInt64?, to line: inout LogBuffer) {
        guard let nanoseconds else { return self.null(&line) }
        line.append(milliseconds: nanoseconds)
    }

    private func writeProtocol(_ exchange: Exchange, to line: inout LogBuffer) {
        guard !exchange.request.methodText.isEmpty else { return self.null(&line) }
        self.quoted(&line) { $0.append(exchange.request.versionText) }
    }

    private func writeUser(_ exchange: Exchange, to line: inout LogBuffer) {
        guard let id = exchange.asker.principal?.id else { return self.null(&line) }
        self.quoted(&line) { $0.append(Array(id.utf8).span, as: self.encoding) }
    }

    /// The peer's address, or the one that a trusted proxy vouches for.
    private func writeClient(_ exchange: Exchange, to line: inout LogBuffer) {
        guard let forwarding = exchange.asker.forwarding else { return self.null(&line) }
        // Made anew only for clients behind a trusted proxy, whose fields have been read as strings.
        let isPeer = exchange.clientIP == forwarding.peer
        let text = isPeer ? forwarding.peerText : AddressText(exchange.clientIP)
        self.quoted(&line) { $0.append(text) }
    }

    /// All values of a field, joined as RFC 9110 §5.3 says.
    private func write(_ name: LogPieces.HeaderName, _ fields: Fields, to line: inout LogBuffer) {
        let bytes = fields.bytes.span
        let wanted = name.bytes.span
        var isFirst = true
        for slot in fields.slots where !slot.isDropped && Int(slot.nameCount) == wanted.count {
            guard bytes.equalsIgnoringCase(slot.name, wanted, ByteRange(0..<wanted.count)) else { continue }
            if isFirst { if self.encoding == .json { line.append(UInt8(ascii: "\"")) } } else { line.append(", ") }
            isFirst = false
            if name.isRedacted {
                line.append("***")
            } else {
                line.append(bytes.extracting(slot.value.lower..<slot.value.upper), as: self.encoding)
            }
        }
        if isFirst { self.null(&line) } else if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
    }
}
