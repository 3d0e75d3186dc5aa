// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Reading requests from what the client sends (steps 2 and 3).
extension ClientConnection {
    /// Bytes that are read ahead of what can be done with them.
    private static let maximumAhead = 64 * 1024

    /// A head that trickles in is looked at only when a line has ended, or when it has grown too large.
    func mayEndHead(_ bytes: Span<UInt8>) -> Bool {
        if self.input.count > self.listener.options.head { return true }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { return true }
        return false
    }

    func store(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        if !self.hasRoom { self.socket.pauseReading() }
    }

    /// More may be read.
    var hasRoom: Bool {
        switch self.phase {
        case .exchange: !self.isTooFarAhead
        case .idle, .head: !self.socket.isCongested
        case .lingering, .closed: true
        }
    }

    /// More is sent ahead than the listener allows: nothing is read until a request is answered.
    private var isTooFarAhead: Bool {
        if let exchange = self.exchange, !exchange.body.isEnded { return !exchange.takesBody }
        if self.input.count > Self.maximumAhead { return true }
        return self.input.countHeadEnds() >= self.listener.options.pipelined
    }

    func readInput() {
        let bytes = self.input
        self.input = []
        let used = self.read(bytes.span)
        if used < bytes.count, self.phase != .closed { self.store(bytes.span.extracting(used...)) }
        if self.hasRoom { self.socket.resumeReading() }
        if self.hasEnded { self.inputEnded() }
    }

    /// Reads what can be read now, and says how much.
    func read(_ bytes: Span<UInt8>) -> Int {
        guard !self.isReading else { return 0 }
        self.isReading = true
        defer { self.isReading = false }
        var offset = 0
        while offset < bytes.count {
            switch self.phase {
            case .idle, .head:
                // A client that does not read its answers gets no more of them: they would pile up here.
                guard !self.socket.isCongested, let end = self.readHead(bytes, from: offset) else { return offset }
                offset = end
            case .exchange:
                guard self.takesBody, let end = self.readBody(bytes, from: offset) else { return offset }
                offset = end
            case .lingering, .closed: return bytes.count
            }
        }
        return offset
    }

    /// Step 2: a head. `nil`: it has not come whole.
    private func readHead(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        let exchange = self.worker.acquireExchange()
        let rest = bytes.extracting(start...)
        do throws(WireError) {
            guard let used = try self.listener.parser.parse(rest, into: &exchange.request) else {
                self.worker.release(exchange)
                if let detail = ErrorDetail.foreign(rest) { return self.refuse(.badRequest, detail) }
                self.beginHead()
                return nil
            }
            self.decoder = BodyDecoder(exchange.request.framing)
            self.begin(exchange)
            exchange.admit(
                bodyLimit: self.listener.options.body,
                isMisdirected: self.listener.hasSeveralPolicies
                    && self.peer.isMisdirected(exchange.request, self.listener))
            return start + used
        } catch {
            self.worker.release(exchange)
            if error == .unsupportedVersion, self.mayBeHTTP2 {
                switch HTTP2Preface.read(rest) {
                case .preface: return self.handOver(rest, of: bytes)
                case .beginning:
                    self.beginHead()
                    return nil
                case .other: break
                }
            }
            self.listener.glitch(.http1(error), of: self.peer.address)
            return self.refuse(error.proxyError, ErrorDetail.foreign(rest) ?? .wire(error))
        }
    }

    /// What stands at the connection's beginning may be the preface of HTTP/2.
    private var mayBeHTTP2: Bool {
        self.isNew && self.socket.tls == nil && self.listener.options.speaksHTTP2
    }

    /// It is: whatever serves HTTP/2 takes over, with all that has come.
    private func handOver(_ received: Span<UInt8>, of bytes: Span<UInt8>) -> Int {
        self.phase = .closed
        self.core.loop.cancel(self.timer)
        self.listener.speaksHTTP2(self, received)
        return bytes.count
    }

    /// What came is no head, and nothing that follows on it can be read.
    private func refuse(_ kind: ProxyError.Kind, _ detail: ErrorDetail) -> Int? {
        let exchange = self.worker.acquireExchange()
        self.decoder = BodyDecoder(.none)
        self.begin(exchange)
        exchange.request.clear()
        exchange.refuse(kind, detail)
        return nil
    }

    private func beginHead() {
        guard self.phase == .idle else { return }
        self.phase = .head
        self.arm(after: self.listener.headNanoseconds)
    }

    /// Bytes of a body can be read.
    var takesBody: Bool {
        guard let exchange = self.exchange else { return false }
        return !exchange.body.isEnded && exchange.takesBody
    }

    /// A piece of the body at hand. `nil`: no more can be read.
    private func readBody(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let exchange = self.exchange else { return nil }
        do throws(WireError) {
            let piece = try self.decoder.next(bytes, from: start, asChunks: exchange.takesBodyAsChunks)
            if !piece.isEmpty {
                exchange.receiveBody(
                    bytes.extracting(piece.lower..<piece.upper), piece.form, count: piece.dataCount)
            }
            if self.decoder.isEnded, self.exchange === exchange { exchange.receiveEnd(self.decoder.trailers) }
            return piece.end
        } catch {
            self.closesAfterResponse = true
            self.listener.glitch(.http1(error), of: self.peer.address)
            exchange.result.detail = .wire(error)
            exchange.fail(.badRequest)
            return nil
        }
    }

    /// The exchange, or what comes after it, can take what waits in `input`; no more bytes may come to set it off.
    func continueInput() {
        if !self.input.isEmpty, !self.isReading { self.core.loop.enqueue { [self] in self.readNext() } }
    }

    private func readNext() {
        guard !self.input.isEmpty, self.phase == .idle || self.phase == .head || self.takesBody else { return }
        self.readInput()
    }
}

extension [UInt8] {
    /// How many blank lines end a head here: an estimate of the requests that stand in the bytes, never too low for
    /// requests without bodies.
    fileprivate func countHeadEnds() -> Int {
        var count = 0
        var index = 3
        while index < self.count {
            if self[index] == 0x0a, self[index - 1] == 0x0d, self[index - 2] == 0x0a, self[index - 3] == 0x0d {
                count += 1
            }
            index += 1
        }
        return count
    }
}

extension WireError {
    /// What the client is told of its bytes.
    var proxyError: ProxyError.Kind {
        switch self {
        case .headTooLarge, .tooManyFields: .headTooLarge
        case .targetTooLong: .uriTooLong
        case .targetBeyondASCII: .targetBeyondASCII
        case .unsupportedVersion: .unsupportedVersion
        case .unsupportedTransferEncoding: .unsupportedCoding
        default: .badRequest
        }
    }
}
