// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Taking requests from what the client sends (steps 2 and 3).
extension ClientConnection {
    /// A head that trickles in is looked at only when a line has ended, or when it has grown too large.
    func mayEndHead(_ bytes: Span<UInt8>) -> Bool {
        if self.input.count > self.listener.options.head { return true }
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { return true }
        return false
    }

    func keep(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.input.append(contentsOf: $0) }
        if self.phase == .exchange ? self.isTooFarAhead : self.socket.isCongested { self.socket.pauseReading() }
    }

    /// More is sent ahead than the listener allows: nothing is read until a request is answered.
    var isTooFarAhead: Bool {
        if self.input.count > Self.maximumAhead || !self.canTakeBody && self.exchange?.requestRelay.isEnded == false {
            return true
        }
        return self.input.countHeadEnds() >= self.listener.options.pipelined
    }

    func processInput() {
        let bytes = self.input
        self.input = []
        let taken = self.process(bytes.span)
        if taken < bytes.count, self.phase != .closed { self.keep(bytes.span.extracting(taken...)) }
        if self.hasEnded { self.inputEnded() }
    }

    /// Takes what can be taken now, and says how much.
    func process(_ bytes: Span<UInt8>) -> Int {
        guard !self.isProcessing else { return 0 }
        self.isProcessing = true
        defer {
            self.isProcessing = false
            self.exchange?.upstream?.writer.flush()
        }
        var offset = 0
        while offset < bytes.count {
            switch self.phase {
            case .idle, .head:
                // A client that does not read its answers gets no more of them: they would pile up here.
                guard !self.socket.isCongested, let end = self.takeHead(bytes, from: offset) else { return offset }
                offset = end
            case .exchange:
                guard self.canTakeBody, let end = self.takeBody(bytes, from: offset) else { return offset }
                offset = end
            case .lingering, .closed: return bytes.count
            }
        }
        return offset
    }

    /// Step 2: a head. `nil`: it has not come whole.
    func takeHead(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        let exchange = self.worker.takeExchange()
        let rest = bytes.extracting(start...)
        do {
            guard let used = try self.listener.parser.parse(rest, into: &exchange.request) else {
                self.worker.giveBack(exchange)
                self.beginHead()
                return nil
            }
            self.begin(exchange)
            self.admit(exchange)
            return start + used
        } catch {
            self.begin(exchange)
            exchange.request.clear()
            exchange.requestRelay = BodyRelay(.none)
            exchange.fail(error.proxyError)
            return nil
        }
    }

    func beginHead() {
        guard self.phase == .idle else { return }
        self.phase = .head
        self.worker.loop.arm(self.timer, at: self.worker.loop.now + self.listener.headNanoseconds)
    }

    /// Step 3: the exchange is born.
    func begin(_ exchange: Exchange) {
        self.phase = .exchange
        self.exchange = exchange
        self.hasResponded = false
        self.closesAfterResponse = !exchange.request.keepsAlive || self.listener.closesConnections
        if self.forwardingGeneration != self.listener.generation { self.renewForwarding() }
        exchange.begin(self, self.listener.snapshot ?? self.worker.snapshot)
    }

    func admit(_ exchange: Exchange) {
        exchange.admit(bodyLimit: self.listener.options.body)
        self.deadlineMoved()
    }

    /// The request's body can go somewhere now: to the upstream, or nowhere.
    var canTakeBody: Bool {
        guard let exchange = self.exchange else { return false }
        switch exchange.stage {
        case .deciding: return exchange.collector != nil
        case .ended: return false
        case .connecting, .sending, .awaitingHead, .responding:
            return exchange.upstream?.socket.isCongested != true || exchange.stage == .sending
        case .discarding: return true
        }
    }

    /// `nil`: the request has ended; what follows is the next one.
    func takeBody(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let exchange = self.exchange, !exchange.requestRelay.isEnded else { return nil }
        let upstream = exchange.upstream
        let writer = upstream?.writer
        do {
            if exchange.collector != nil { return try exchange.collect(bytes, from: start) }
            let end = try exchange.requestRelay.relay(bytes, from: start, to: writer)
            writer?.flush()
            self.bodyMoved(exchange, upstream)
            return end
        } catch let error as ProxyError {
            self.refuseBody(exchange, error.kind)
        } catch {
            self.refuseBody(exchange, .badRequest)
        }
        return nil
    }

    func refuseBody(_ exchange: Exchange, _ kind: ProxyError.Kind) {
        self.worker.output.clear()
        self.closesAfterResponse = true
        exchange.fail(kind)
    }

    func bodyMoved(_ exchange: Exchange, _ upstream: UpstreamConnection?) {
        if exchange.requestRelay.isEnded {
            if self.hasResponded { return self.complete(exchange) }
            Forwarder.requestSent(exchange)
        } else {
            if exchange.stage == .sending {
                exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
            }
            if upstream?.socket.isCongested == true { self.socket.pauseReading() }
        }
    }

    /// The upstream takes bytes again.
    func resumeReading() {
        guard self.phase == .exchange else { return }
        self.socket.resumeReading()
        if !self.input.isEmpty, self.canTakeBody { self.processInput() }
    }
}
