// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Giving the client its responses (step 11).
extension ClientConnection: ResponseReceiver {
    func receiveInterim(_ exchange: Exchange) {
        guard exchange.request.minorVersion == 1 else { return }
        // RFC 9110 §8.6: no length goes with a 1xx.
        exchange.response.fields.drop(.contentLength)
        ResponseWriter.writeInterim(exchange, to: &self.worker.output)
        self.writer.flush()
    }

    /// A client that waits for leave to send its body gets it (RFC 9110 §10.1.1).
    func sendContinue() {
        self.worker.output.append("HTTP/1.1 100 Continue\r\n\r\n")
        self.writer.flush()
    }

    /// Sends the upstream's head.
    func receiveHead(_ exchange: Exchange) -> BodyRelay {
        exchange.stage = .responding
        if !exchange.timeouts.isTotalStated || exchange.response.isEventStream { exchange.totalDeadline = .max }
        exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
        if exchange.response.status == 204 { exchange.response.fields.drop(.contentLength) }
        exchange.response.fields.drop(.server)
        exchange.response.fields.drop(.poweredBy)
        let change = exchange.route?.filters.responseChange(exchange)
        exchange.route?.filters.response(exchange)
        if let trace = exchange.trace { TraceFields.add(trace, to: exchange) }
        if let change {
            guard exchange.request.isHEAD else { return self.hold(exchange, for: change) }
            exchange.response.replaceBody(count: nil)
        }
        exchange.isCommitted = true
        exchange.status = exchange.response.status
        let mode = self.mode(exchange)
        if mode == .dataOnly || self.mayNeverSendBody(exchange) { self.closesAfterResponse = true }
        ResponseWriter.write(exchange, mode: mode, closes: self.closesAfterResponse, to: &self.worker.output)
        return BodyRelay(exchange.response.framing, mode: mode)
    }

    func receiveBody(
        _ bytes: Span<UInt8>, from start: Int, _ relay: inout BodyRelay, _ exchange: Exchange
    ) throws -> Int {
        if exchange.heldBody != nil { return try self.receiveHeldBody(bytes, from: start, &relay, exchange) }
        return try relay.relay(bytes, from: start, to: exchange.request.isHEAD ? nil : self.writer)
    }

    func receiveEnd(_ relay: inout BodyRelay) -> Bool { relay.endOfConnection(self.writer) }

    func flush() { self.writer.flush() }

    func mode(_ exchange: Exchange) -> BodyRelay.Mode {
        switch exchange.response.framing {
        case .none, .length: .asReceived
        case .chunked: exchange.request.minorVersion == 1 ? .asReceived : .dataOnly
        case .untilClose: exchange.request.minorVersion == 1 ? .chunks : .dataOnly
        }
    }

    /// A client that waits for a 100 before it sends its body has its answer; whether the body comes is not known.
    func mayNeverSendBody(_ exchange: Exchange) -> Bool {
        exchange.request.expectsContinue && !exchange.requestRelay.isEnded
    }

    func send(_ response: LocalResponse, for exchange: Exchange) {
        guard self.phase == .exchange, !self.hasResponded else { return }
        guard let body = exchange.take(response) else {
            return self.send(exchange.problem(.unusableResponse), for: exchange)
        }
        exchange.isCommitted = true
        if response.closes || self.mayNeverSendBody(exchange) { self.closesAfterResponse = true }
        exchange.status = exchange.response.status
        if let trace = exchange.trace { TraceFields.add(trace, to: exchange) }
        if ResponseWriter.writeHead(body, exchange, closes: self.closesAfterResponse, to: &self.worker.output) {
            self.writer.write(whole: body)
        }
        if !exchange.request.isHEAD { exchange.bytesOut += body.count }
        self.responseEnded(exchange)
    }

    /// The response is complete.
    func responseEnded(_ exchange: Exchange) {
        if let held = exchange.heldBody { return self.sendHeldBody(held, for: exchange) }
        self.writer.flush()
        self.hasResponded = true
        if exchange.requestRelay.isEnded || self.closesAfterResponse { return self.complete(exchange) }
        exchange.stage = .discarding
        exchange.totalDeadline = .max
        let idle = exchange.service == nil ? self.listener.idleNanoseconds : exchange.timeouts.idleNanoseconds
        exchange.phaseDeadline = self.worker.loop.now + idle
        self.socket.resumeReading()
        self.deadlineMoved()
        self.continueInput()
    }

    /// Request and response are through.
    func complete(_ exchange: Exchange) {
        let isWhole = exchange.requestRelay.isEnded && exchange.error?.closesClient != true
        self.exchange = nil
        self.worker.finish(exchange)
        guard !self.closesAfterResponse else { return self.end(isWhole: isWhole) }
        self.phase = .idle
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + self.listener.idleNanoseconds)
        self.socket.resumeReading()
        self.continueInput()
    }

    /// What waits in `input` may be taken by now; no more bytes may come to set it off.
    func continueInput() {
        if !self.input.isEmpty, !self.isProcessing { self.worker.loop.enqueue { [self] in self.processNext() } }
    }

    func processNext() {
        guard !self.input.isEmpty, self.phase == .idle || self.canTakeBody else { return }
        self.processInput()
    }
}
