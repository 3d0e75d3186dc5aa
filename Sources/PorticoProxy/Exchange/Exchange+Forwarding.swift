// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Steps 7 to 9: attempts to have a service answer. What follows on one is decided by the service's `ForwardingRules`.
extension Exchange {
    func startForwarding() {
        // What filters have made of the body; any other is seen as it comes.
        if self.body.isOwn {
            let own = self.body.kept
            self.route?.filters.requestPiece(own.span, self)
        }
        self.progress.forward(
            at: self.now, since: self.startedAt, isWhole: self.body.isEnded, self.forward.timeouts)
        self.startAttempt(on: .otherTarget, failure: .noTarget)
    }

    /// Steps 7 and 8: a target, a stream to it.
    /// - Parameter failure: What the client is told where there is no target.
    private func startAttempt(on place: ForwardingDecision.Place, failure: ProxyError.Kind) {
        guard let service = self.forward.service else { return self.fail(.internalError) }
        guard self.now < self.progress.totalDeadline else { return self.fail(.totalTimeout) }
        let same = place == .sameTarget ? self.forward.attempt.target : nil
        guard let target = same ?? service.pick(for: self) else { return self.fail(failure) }
        let number = self.forward.attempt.number
        self.result.detail = nil
        self.forward.attempt.begin(number + 1, to: target, at: self.now)
        self.progress.connect()
        switch target.streams.open(target, for: self, attempt: number + 1, isFresh: same != nil) {
        case .ready(let stream): self.attemptConnected(number + 1, stream)
        case .failed(let kind): self.attemptFailed(number + 1, .unreachable(kind))
        case .pending(let pending):
            self.forward.attempt.wait(for: pending)
            self.armTimer()
            if self.body.kept.isEmpty { self.asker.stream?.resumeReading() }
        }
    }

    // MARK: Events of the attempt's stream

    /// Whether the event is of the attempt at hand.
    @inline(__always)
    private func isCurrent(_ number: Int) -> Bool {
        self.forward.attempt.number == number && self.forward.attempt.isRunning
    }

    /// Step 9: the head leaves, with what of the body has come.
    func attemptConnected(_ number: Int, _ stream: any UpstreamStream) {
        guard self.isCurrent(number) else { return stream.cancel() }
        self.forward.attempt.connected(stream, at: self.now)
        self.watcher?.connected()
        // It may have been so since before there was a stream to be told.
        if self.asker.stream?.isCongested == true { stream.pauseReading() }
        self.progress.send(at: self.now, self.forward.timeouts)
        stream.sendHead(self)
        if self.body.isOwn {
            stream.sendBody(whole: self.body.kept)
        } else if self.request.framing != .none {
            if !self.body.kept.isEmpty { stream.sendBody(self.body.kept.span, .data) }
            let rules = self.forward.service?.rules ?? .standard
            self.body.sent(
                keeping: rules.replayLimit(
                    self.request.method, wasConnectionUsed: stream.wasUsedBefore, isShared: stream.isShared))
        }
        if self.body.isEnded { return self.requestSent(stream) }
        self.armTimer()
        if !stream.isCongested { self.asker.stream?.resumeReading() }
    }

    /// All of the request has left: from now on the response's time counts.
    func requestSent(_ stream: any UpstreamStream) {
        stream.sendEnd(self.body.trailers)
        guard self.progress.stage == .sending else { return }
        self.progress.awaitHead(at: self.now, self.forward.timeouts)
        self.armTimer()
    }

    /// Bytes of an answer have come, before anything is known of them.
    @inline(__always)
    func receiveFirstByte(_ number: Int) {
        if self.isCurrent(number) { self.forward.attempt.receivedByte(at: self.core.loop.now) }
    }

    /// The head of the answer stands in `response`.
    func receiveHead(_ number: Int) {
        guard self.isCurrent(number) else { return }
        let status = self.response.status
        self.forward.attempt.answered(status)
        guard let rules = self.forward.service?.rules, rules.judgesAnswers else { return self.passHead() }
        switch rules.decide(.answered(status: status), self.facts) {
        case .pass: self.passHead()
        case .fail(let kind): self.fail(kind)
        case .retry(let place, let pause):
            self.endAttempt(.answered)
            self.retry(on: place, after: pause, failure: .noTarget)
        }
    }

    /// The attempt has failed; its stream is gone already.
    func attemptFailed(_ number: Int, _ result: AttemptResult) {
        guard self.isCurrent(number) else { return }
        let facts = self.facts
        let kind = result.error ?? .upstreamClosed
        self.noteError(kind)
        self.endAttempt(.failed(kind))
        if case .unreachable = result, let target = self.forward.attempt.target {
            self.forward.unreachable.append(target)
        }
        if result == .refused { self.forward.refused += 1 }
        switch (self.forward.service?.rules ?? .standard).decide(result, facts) {
        case .pass: self.fail(kind)
        case .fail(let kind): self.fail(kind)
        case .retry(let place, let pause): self.retry(on: place, after: pause, failure: kind)
        }
    }

    /// The stream takes no more of the request for now.
    func upstreamCongested(_ number: Int) {
        if self.isCurrent(number) { self.asker.stream?.pauseReading() }
    }

    /// Some of the request has left that had to wait.
    func upstreamProgressed(_ number: Int) {
        if self.isCurrent(number) { self.moved() }
    }

    /// The stream takes bytes of the request again.
    func upstreamDrained(_ number: Int) {
        guard self.isCurrent(number) else { return }
        self.moved()
        self.asker.stream?.resumeReading()
    }

    // MARK: Ending

    private var facts: ForwardingFacts {
        ForwardingFacts(
            method: self.request.method,
            isReplayable: self.body.isReplayable,
            hasAnswerBegun: self.forward.attempt.firstByteAt != 0,
            wasConnectionUsed: self.forward.attempt.stream?.wasUsedBefore == true,
            isCommitted: self.result.isCommitted || self.result.hasInterim,
            refused: self.forward.refused,
            unreachable: self.forward.unreachable.count)
    }

    private func retry(on place: ForwardingDecision.Place, after pause: UInt64, failure: ProxyError.Kind) {
        guard pause > 0 else { return self.startAttempt(on: place, failure: failure) }
        self.progress.connect()
        self.armTimer()
        let number = self.forward.attempt.number
        self.later(pause, in: .connecting) {
            guard self.forward.attempt.number == number else { return }
            self.startAttempt(on: place, failure: failure)
        }
    }

    /// Each attempt ends once, and whoever learns from attempts hears of it.
    func endAttempt(_ outcome: Attempt.Outcome) {
        guard self.forward.attempt.isRunning else { return }
        self.forward.attemptTime &+= self.now &- self.forward.attempt.startedAt
        let (stream, pending) = self.forward.attempt.finish(outcome)
        pending?.cancel()
        stream?.cancel()
        guard let service = self.forward.service else { return }
        for observer in service.observers { observer.ended(self.forward.attempt, of: self) }
    }

    /// Gives up what services were asked for, in the middle of their work.
    func cancelAttempts(_ kind: ProxyError.Kind) {
        self.endAttempt(.failed(kind))
        if !self.calls.isEmpty { self.cancelCalls() }
    }

    /// Attempts beyond the first.
    var retries: Int { Swift.max(self.forward.attempt.number - 1, 0) }
}
