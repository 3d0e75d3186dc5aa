// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// One HTTP/1 connection to a target: idle in its pool, or carrying one attempt of an exchange, whose stream it is.
///
/// `idle → awaitingHead → body → idle …`, or `→ closed`. It frames and reads bytes; what they mean is the exchange's
/// business, whose events may cancel the stream at any time.
final class UpstreamConnection: StreamDelegate, TimerOwner {
    private enum State { case idle, awaitingHead, body, closed }

    /// Held strongly: whoever drops a pool closes its idle connections first.
    private let pool: TargetPool
    private let socket: StreamSocket
    private let timer = WheelTimer()
    private var state = State.awaitingHead
    private var exchange: Exchange?
    /// Of the exchange.
    private var attempt = 0
    /// A head that has not come whole.
    private var input: [UInt8] = []
    // Exclusivity is not checked: a decoder knows nothing of its connection.
    @exclusivity(unchecked) private var decoder = BodyDecoder(.none)
    private var writer = BodyWriter(framing: .none)
    private(set) var wasUsedBefore = false
    private static let parser = ResponseHeadParser()

    /// Takes over a socket that stands.
    init(_ socket: StreamSocket, pool: TargetPool) {
        self.pool = pool
        self.socket = socket
        self.timer.owner = self
        self.socket.delegate = self
        self.socket.readsBeforeFailing = true
    }

    private var core: WorkerCore { self.pool.core }

    /// The next response is for this attempt.
    func carry(_ exchange: Exchange, _ attempt: Int) {
        self.exchange = exchange
        self.attempt = attempt
        self.state = .awaitingHead
    }

    // MARK: StreamDelegate

    func received(_ bytes: Span<UInt8>) {
        guard let exchange = self.exchange else { return self.close() }
        exchange.receiveFirstByte(self.attempt)
        if self.input.isEmpty { return self.read(bytes, exchange) }
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        let whole = self.input
        self.input = []
        self.read(whole.span, exchange)
    }

    func receivedEnd() {
        guard let exchange = self.exchange, self.state == .body, self.decoder.endOfInput() else {
            return self.failed(0)
        }
        self.finish(exchange, isReusable: false)
    }

    func failed(_ code: Int32) {
        self.exchange?.result.detail = self.socket.tlsFailure.map { .tls($0) } ?? (code == 0 ? .closed : .system(code))
        self.fail(.closed)
    }

    func congested() { self.exchange?.upstreamCongested(self.attempt) }
    func progressed() { self.exchange?.upstreamProgressed(self.attempt) }
    func drained() { self.exchange?.upstreamDrained(self.attempt) }

    /// The time to wait in the pool is over. A connection that was taken from it meanwhile is in use: taking it leaves
    /// the timer alone, which is cheaper than cancelling it.
    func timerFired(_ timer: WheelTimer) {
        if self.state == .idle { self.close() }
    }

    // MARK: Reading the response (step 9)

    private func read(_ bytes: Span<UInt8>, _ exchange: Exchange) {
        do throws(WireError) {
            var offset = 0
            while self.state == .awaitingHead {
                guard let end = try self.readHead(bytes, from: offset, exchange) else { return }
                offset = end
            }
            try self.readBody(bytes, from: offset, exchange)
        } catch {
            self.exchange?.result.detail = .wire(error)
            self.fail(.failed(.badResponse))
        }
    }

    /// Reads one head and passes it on. `nil`: it has not come whole.
    @inline(__always)
    private func readHead(
        _ bytes: Span<UInt8>, from start: Int, _ exchange: Exchange
    ) throws(WireError) -> Int? {
        let rest = bytes.extracting(start...)
        guard let used = try Self.parser.parse(rest, toHEAD: exchange.request.isHEAD, into: &exchange.response) else {
            if rest.count > 0 { rest.withUnsafeBufferPointer { self.input = Array($0) } }
            return nil
        }
        guard exchange.response.status != 101 else { throw WireError.badStatusCode }
        if exchange.response.isInterim {
            exchange.receiveInterim(self.attempt)
        } else {
            self.decoder = BodyDecoder(exchange.response.framing)
            // Nothing reaches the client of an answer whose body can be seen to be none.
            if exchange.response.framing == .chunked { try self.decoder.check(bytes, from: start + used) }
            self.state = .body
            exchange.receiveHead(self.attempt)
        }
        return start + used
    }

    private func readBody(_ bytes: Span<UInt8>, from start: Int, _ exchange: Exchange) throws(WireError) {
        var offset = start
        while offset < bytes.count, !self.decoder.isEnded, self.exchange === exchange {
            let piece = try self.decoder.next(bytes, from: offset, asChunks: exchange.takesResponseAsChunks)
            offset = piece.end
            guard !piece.isEmpty else { continue }
            exchange.receiveBody(
                self.attempt, bytes.extracting(piece.lower..<piece.upper), piece.form, count: piece.dataCount)
        }
        guard self.decoder.isEnded, self.exchange === exchange else { return }
        self.finish(exchange, isReusable: offset == bytes.count)
    }

    /// The response has come whole.
    private func finish(_ exchange: Exchange, isReusable: Bool) {
        let isWhole = exchange.response.keepsAlive && exchange.body.isEnded
        let trailers = self.decoder.trailers
        self.exchange = nil
        isReusable && isWhole && !self.socket.isCongested && !self.socket.hasFailed ? self.rest() : self.close()
        exchange.receiveEnd(self.attempt, trailers)
    }

    // MARK: Ending

    private func fail(_ result: AttemptResult) {
        let exchange = self.exchange
        self.exchange = nil
        self.close()
        exchange?.attemptFailed(self.attempt, result)
    }

    /// Waits in the pool for the next request.
    private func rest() {
        self.state = .idle
        self.wasUsedBefore = true
        self.socket.resumeReading()
        self.core.loop.arm(self.timer, at: self.core.loop.now + TargetPool.idleTime)
        self.pool.release(self)
    }

    func close() {
        guard self.state != .closed else { return }
        let wasIdle = self.state == .idle
        self.state = .closed
        self.core.loop.cancel(self.timer)
        self.socket.close()
        self.pool.remove(self, wasIdle: wasIdle)
    }
}

/// What the exchange wants.
extension UpstreamConnection: UpstreamStream {
    var isShared: Bool { false }
    var isCongested: Bool { self.socket.isCongested }
    func hasDelivered() -> Bool { self.socket.hasDelivered() }
    var takesChunks: Bool { self.writer.takesChunks }

    func sendHead(_ exchange: Exchange) {
        switch exchange.request.framing {
        case .none: self.writer.framing = .none
        case .length, .untilClose: self.writer.framing = .data
        case .chunked: self.writer.framing = .chunks
        }
        self.socket.write { RequestWriter.write(exchange, to: &$0) }
    }

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) { self.writer.write(bytes, form, to: self.socket) }
    func sendBody(whole bytes: [UInt8]) { self.writer.write(whole: bytes, to: self.socket) }
    func sendEnd(_ trailers: Fields?) { self.writer.finish(trailers, to: self.socket) }
    func resumeReading() { self.socket.resumeReading() }
    func pauseReading() { self.socket.pauseReading() }

    func cancel() {
        guard self.exchange != nil else { return }
        self.exchange = nil
        self.close()
    }
}
