// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// The response's story: what a service answers, or the gateway itself, on its way to the client.
extension Exchange {
    // MARK: A service's answer (events of the attempt's stream)

    /// A 1xx stands in `response`; the answer is still to come.
    func receiveInterim(_ number: Int) {
        guard self.forward.attempt.number == number, self.forward.attempt.isRunning else { return }
        // RFC 9110 §8.6: no length goes with a 1xx.
        self.response.fields.drop(.contentLength)
        // Taken out while filters have them: they know the exchange.
        var fields = Fields()
        swap(&fields, &self.response.fields)
        self.cleanResponse(&fields)
        swap(&fields, &self.response.fields)
        self.result.hasInterim = true
        self.asker.stream?.sendInterim(self)
    }

    /// Step 10: the response's policies, in reverse order. The head in `response` is what the client is to get.
    func passHead() {
        let isBounded = self.forward.timeouts.isTotalStated && !self.response.isEventStream
        let keepsTotal = isBounded || self.asker.purpose == .call
        self.progress.respond(at: self.now, keepsTotal: keepsTotal, self.forward.timeouts)
        self.armTimer()
        if self.response.status == 204 { self.response.fields.drop(.contentLength) }
        let hasLocation = self.cleanHead()
        guard self.asker.purpose != .call else { return self.commit(.service) }
        if hasLocation { self.rewriteLocations() }
        for name in self.snapshot?.identityFields ?? [] { self.response.fields.drop(named: name) }
        let mayHaveBody = self.response.status != 204 && self.response.status != 304
        let change = mayHaveBody ? self.route?.filters.responseChange(self) : nil
        let generation = self.generation
        self.route?.filters.response(self)
        // A hook may have ended the exchange.
        guard self.generation == generation, self.progress.stage == .responding, !self.result.isCommitted else {
            return
        }
        if let change {
            guard self.request.isHEAD else {
                // The head waits with the body: how long that will be is not known, nor whether it can be changed.
                self.result.held = HeldBody(change: change)
                return
            }
            self.response.replaceBody(count: nil)
        }
        self.commit(.service)
    }

    /// Drops what a service says of itself.
    /// - Returns: Whether an address stands in the head.
    @inline(__always)
    private func cleanHead() -> Bool {
        var hasLocation = false
        for index in self.response.fields.slots.indices {
            switch self.response.fields.slots[index].id {
            case .server, .poweredBy: self.response.fields.drop(index)
            case .location, .contentLocation: hasLocation = true
            default: break
            }
        }
        return hasLocation
    }

    /// - Parameter count: Of the data in these bytes.
    func receiveBody(_ number: Int, _ bytes: Span<UInt8>, _ form: BodyForm, count: Int) {
        guard self.forward.attempt.number == number, self.forward.attempt.isRunning else { return }
        if self.result.held == nil, let filters = self.route?.filters, filters.watchesBodies {
            filters.responsePiece(bytes, self)
            guard self.forward.attempt.number == number, self.forward.attempt.isRunning else { return }
        }
        if self.result.held != nil {
            guard self.result.held?.append(bytes) == true else { return self.fail(.unusableResponse) }
        } else {
            if !self.request.isHEAD { self.result.bytesOut += count }
            self.asker.stream?.sendBody(bytes, form)
        }
        self.moved()
    }

    /// Pieces of the response may come as chunks.
    var takesResponseAsChunks: Bool {
        guard self.result.held == nil, let stream = self.asker.stream, stream.takesChunks else { return false }
        return self.route?.filters.watchesBodies != true
    }

    /// All of the response has come; its stream is gone already.
    func receiveEnd(_ number: Int, _ trailers: Fields?) {
        guard self.forward.attempt.number == number, self.forward.attempt.isRunning else { return }
        self.endAttempt(.answered)
        if let held = self.result.held { return self.sendHeld(held) }
        guard var trailers else { return self.endResponse(nil) }
        self.cleanResponse(&trailers)
        self.endResponse(trailers)
    }

    /// The body that was held back is whole: it is changed and sent.
    private func sendHeld(_ held: HeldBody) {
        self.result.held = nil
        let number = self.result.answers
        held.change.apply(to: held.data, self) { body in
            guard self.result.answers == number else { return }
            guard let body else { return self.fail(.unusableResponse) }
            self.response.replaceBody(count: body.count)
            self.route?.filters.responsePiece(body.span, self)
            self.commit(.service)
            self.send(body)
        }
    }

    /// What a service says of itself, and what services are told of users, stays behind the gateway, in interim heads and
    /// trailers as in heads (`passHead`).
    private func cleanResponse(_ fields: inout Fields) {
        fields.drop(.server)
        fields.drop(.poweredBy)
        guard self.asker.purpose != .call else { return }
        for name in self.snapshot?.identityFields ?? [] { fields.drop(named: name) }
        self.route?.filters.responseFields(&fields, self)
    }

    // MARK: An answer of the gateway's own

    /// Answers in the gateway's own name.
    package func respond(_ response: LocalResponse) {
        guard !self.result.isCommitted else { return self.abort() }
        guard self.progress.stage != .ended else { return }
        // A response hook that answers itself: its answer takes the place of the one at hand.
        if self.result.isPreparing {
            self.result.replacement = response
            return
        }
        self.cancelAttempts(self.result.error?.kind ?? .clientGone)
        // What of a service's body has been held back is not answered any more.
        if self.result.held != nil { self.result.held = nil }
        self.watcher?.answers(self)
        self.result.answers += 1
        let (answer, change) = self.prepare(response)
        self.progress.respond(at: self.now, since: self.startedAt, self.answerTimeouts)
        guard let change else { return self.encode(answer, answer.body) }
        self.armTimer()
        let number = self.result.answers
        change.apply(to: answer.body, self) { body in
            guard self.result.answers == number else { return }
            guard let body else { return self.respond(self.problem(.unusableResponse)) }
            self.encode(answer, body)
        }
    }

    /// Makes the head of an answer of the gateway's own, response hooks included.
    /// - Returns: The answer to give, and who changes its body.
    private func prepare(_ response: LocalResponse) -> (LocalResponse, BodyChange?) {
        self.makeHead(of: response)
        // An error says what is wrong, perhaps with a body: it is not changed itself.
        let change = self.result.error == nil ? self.route?.filters.changeOfOwn(self) : nil
        self.result.isPreparing = true
        self.route?.filters.responseOfOwn(self)
        self.result.isPreparing = false
        guard let replacement = self.result.replacement else { return (response, change) }
        self.result.replacement = nil
        self.makeHead(of: replacement)
        return (replacement, nil)
    }

    private func makeHead(of response: LocalResponse) {
        self.response.begin(status: response.status)
        for field in response.fields {
            if let bytes = field.bytes {
                self.response.fields.add(name: field.name, bytes: bytes)
            } else {
                self.response.fields.add(name: field.name, value: field.value)
            }
        }
    }

    /// The body as the client may have it: compressed, or not at all.
    private func encode(_ answer: LocalResponse, _ body: [UInt8]) {
        guard answer.isCoded else { return self.send(answer, body) }
        if body.count <= Self.atOnce {
            return self.send(answer, self.negotiateAtOnce(body, isTagged: answer.isTagged))
        }
        let number = self.result.answers
        self.negotiate(body, isTagged: answer.isTagged) { body in
            if self.result.answers == number { self.send(answer, body) }
        }
    }

    private func send(_ answer: LocalResponse, _ body: [UInt8]) {
        self.commit(.gateway(bodyCount: body.count), closes: answer.closes)
        let mayHaveBody = self.response.status != 204 && self.response.status != 304
        mayHaveBody && !self.request.isHEAD ? self.send(body) : self.endResponse(nil)
    }

    /// A total that is stated holds for the gateway's own answers too.
    private var answerTimeouts: Timeouts { self.forward.service == nil ? self.ownTimeouts : self.forward.timeouts }

    // MARK: Step 11: sending

    /// From here on the client has something of the response: its status cannot change any more.
    private func commit(_ source: ResponseSource, closes: Bool = false) {
        self.result.isCommitted = true
        self.result.status = self.response.status
        self.watcher?.commits(self)
        self.asker.stream?.sendHead(self, source, closes: closes)
    }

    private func send(_ body: [UInt8]) {
        if !self.request.isHEAD { self.result.bytesOut += body.count }
        self.asker.stream?.sendBody(whole: body)
        self.endResponse(nil)
    }

    /// The response is complete. The exchange ends when the client has taken it, and its request has come whole.
    private func endResponse(_ trailers: Fields?) {
        guard let stream = self.asker.stream else { return }
        stream.sendEnd(trailers)
        self.finishIfDone(stream)
    }

    func finishIfDone() {
        if let stream = self.asker.stream { self.finishIfDone(stream) }
    }

    private func finishIfDone(_ stream: any ClientStream) {
        if !stream.isCongested, self.body.isEnded || !stream.awaitsRequestEnd { return self.finish() }
        guard self.progress.stage != .finishing || !stream.isCongested else { return }
        let idle = self.forward.service == nil ? self.ownIdle(stream) : self.forward.timeouts.idleNanoseconds
        self.progress.finish(at: self.now, idle: idle, isTaken: !stream.isCongested)
        self.armTimer()
        stream.resumeReading()
    }

    private func ownIdle(_ stream: any ClientStream) -> UInt64 {
        self.route == nil ? stream.idleNanoseconds : self.ownTimeouts.idleNanoseconds
    }

    // MARK: Events of the client's stream

    /// It takes no more of the response for now.
    func clientCongested() { self.forward.attempt.stream?.pauseReading() }

    /// Some of the response has left that had to wait.
    func clientProgressed() { self.moved() }

    /// It takes bytes of the response again.
    func clientDrained() {
        self.moved()
        if self.progress.stage == .finishing { return self.finishIfDone() }
        self.forward.attempt.stream?.resumeReading()
    }
}
