// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import PorticoConfig
import PorticoWire

/// What happens when time is up. Each exchange has a timer of its own, armed to the next deadline of its progress.
extension Exchange: TimerOwner {
    /// The number of the worker that has the exchange.
    package var worker: Int { self.core.index }

    /// The worker's loop, which makes the promises that a filter waits for.
    public var loop: any EventLoop { self.core.loop }

    /// The worker's clock, in nanoseconds.
    public var now: UInt64 { self.core.loop.now }

    /// The exchange's next deadline may be another one.
    func armTimer() {
        let deadline = self.progress.deadline
        if deadline != .max { self.core.loop.arm(self.timer, at: deadline) }
    }

    /// Bytes of a body have moved.
    @inline(__always)
    func moved() {
        let idle =
            self.forward.service == nil ? self.ownTimeouts.idleNanoseconds : self.forward.timeouts.idleNanoseconds
        self.progress.moved(at: self.core.loop.now, idle: idle)
        self.armTimer()
    }

    /// How long the action may take in all before the exchange is ended for it.
    package func allow(until deadline: UInt64) {
        self.progress.allow(until: deadline)
        self.armTimer()
    }

    func timerFired(_ timer: WheelTimer) {
        let now = self.core.loop.now
        guard self.progress.stage != .ended else { return }
        guard now >= self.progress.deadline else { return self.armTimer() }
        if now < self.progress.totalDeadline, self.hasPeerMoved { return self.peerMoved() }
        switch self.progress.stage {
        case .finishing:
            if self.isClientCongested { self.result.error = ProxyError(.clientGone) }
            self.abort()
        case .gathering: self.fail(.bodyTimeout)
        case .deciding where self.waitingFilter != nil: self.filterTimedOut()
        case _ where now >= self.progress.totalDeadline: self.fail(.totalTimeout)
        case .sending: self.fail(self.forward.attempt.stream?.isCongested == true ? .idleTimeout : .bodyTimeout)
        // The service is not to blame for a client that does not read.
        case .responding: self.fail(self.isClientCongested && self.result.isCommitted ? .clientGone : .idleTimeout)
        case .deciding, .connecting, .awaitingHead, .ended: self.fail(.firstByteTimeout)
        }
    }

    private var isClientCongested: Bool { self.asker.stream?.isCongested == true }

    /// Whoever bytes wait for takes them, if slowly.
    var hasPeerMoved: Bool {
        switch self.progress.stage {
        case .responding, .finishing: self.isClientCongested && self.asker.stream?.hasDelivered() == true
        case .sending, .awaitingHead:
            self.forward.attempt.stream?.isCongested == true && self.forward.attempt.stream?.hasDelivered() == true
        case .deciding, .gathering, .connecting, .ended: false
        }
    }

    private func peerMoved() {
        // The request is still on its way: the wait for the answer has not begun.
        if self.progress.stage == .awaitingHead { self.progress.awaitHead(at: self.now, self.forward.timeouts) }
        self.moved()
    }

    private func filterTimedOut() {
        let member = JSONValue.Member("filter", .string(self.waitingFilter ?? ""))
        self.respond(self.problem(.filterTimeout, members: [member]))
    }

    // MARK: For those that cannot decide at once. What they wait for never reaches a later exchange.

    /// Answers when the future has a value; its error is an error of the gateway's own. It completes on any loop.
    package func respond(when future: EventLoopFuture<LocalResponse>) {
        let generation = self.generation
        future.hop(to: self.core.loop).assumeIsolated().whenComplete { result in
            guard self.generation == generation, self.progress.stage == .deciding else { return }
            switch result {
            case .success(let response): self.respond(response)
            case .failure: self.fail(.internalError)
            }
        }
    }

    /// Runs the body on the exchange's loop after a while, unless the exchange has ended by then.
    public func later(_ delay: Duration, _ body: @escaping () -> Void) {
        self.later(delay.nanoseconds, in: .deciding, body)
    }

    /// - Parameter stage: The one that the exchange must be in then.
    func later(_ nanoseconds: UInt64, in stage: ExchangeProgress.Stage, _ body: @escaping () -> Void) {
        let generation = self.generation
        let deadline = NIODeadline.uptimeNanoseconds(self.core.loop.now + nanoseconds)
        self.core.loop.assumeIsolated().scheduleTask(deadline: deadline) {
            if self.generation == generation, self.progress.stage == stage { body() }
        }
    }
}
