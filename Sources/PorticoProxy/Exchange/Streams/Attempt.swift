// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One try to have a target answer. It ends once, with an outcome, whatever becomes of it; whoever learns from attempts
/// (`AttemptObserver`) hears of it then.
struct Attempt {
    /// What came of it.
    enum Outcome: Equatable {
        /// The response came whole.
        case answered
        case failed(ProxyError.Kind)
    }

    /// Tells the attempts of one exchange apart: 1, 2, …; 0: there was none.
    private(set) var number = 0
    private(set) var target: Target?
    private(set) var stream: (any UpstreamStream)?
    private var pending: (any PendingStream)?
    /// On the worker's clock.
    private(set) var startedAt: Instant = 0
    /// How long its connection took to stand, in nanoseconds; `nil`: it stood already, or never did.
    private(set) var connectedAfter: UInt64?
    /// When the first byte of the response came; 0: none has.
    private(set) var firstByteAt: Instant = 0
    /// What the response's head said; 0: none has come.
    private(set) var status = 0
    private(set) var outcome: Outcome?

    var isRunning: Bool { self.number > 0 && self.outcome == nil }

    mutating func begin(_ number: Int, to target: Target, at now: Instant) {
        self = Attempt()
        self.number = number
        self.target = target
        self.startedAt = now
        target.inFlight += 1
    }

    mutating func wait(for pending: any PendingStream) { self.pending = pending }

    mutating func connected(_ stream: any UpstreamStream, at now: Instant) {
        self.stream = stream
        if self.pending != nil { self.connectedAfter = now &- self.startedAt }
        self.pending = nil
    }

    mutating func receivedByte(at now: Instant) {
        if self.firstByteAt == 0 { self.firstByteAt = now }
    }

    mutating func answered(_ status: Int) { self.status = status }

    /// - Returns: What is to be cancelled, where the attempt is given up in the middle of its work.
    mutating func finish(_ outcome: Outcome) -> (stream: (any UpstreamStream)?, pending: (any PendingStream)?) {
        let parts = (self.stream, self.pending)
        self.outcome = outcome
        self.stream = nil
        self.pending = nil
        self.target?.inFlight -= 1
        return parts
    }
}

/// Learns from what comes of attempts: counters, and whatever else judges targets.
protocol AttemptObserver: AnyObject {
    /// Called once for each attempt, when it has ended.
    func ended(_ attempt: Attempt, of exchange: Exchange)
}
