// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where an exchange stands, and until when: the one place where stage and deadlines are set.
///
/// `deciding ⇄ gathering`, then `connecting → sending → awaitingHead → responding → finishing → ended`; an answer of the
/// gateway's own leads from any of them to `responding`, an end without an answer to `ended`.
struct ExchangeProgress {
    enum Stage: UInt8 {
        /// A filter or an action holds it.
        case deciding
        /// The request's body is read for whoever needs it whole.
        case gathering
        /// Waiting for a connection to the target.
        case connecting
        /// The request's body is on its way.
        case sending
        /// Waiting for the response's head.
        case awaitingHead
        /// The response's body is on its way.
        case responding
        /// Answered; the client has not taken all of it yet, or the rest of its request is still read and dropped.
        case finishing
        case ended
    }

    /// How long filters and actions may take to decide, in nanoseconds.
    private static let decisionTime: UInt64 = 30_000_000_000

    private(set) var stage = Stage.ended
    /// For the stage alone.
    private(set) var phaseDeadline: Instant = .max
    /// For all that is left.
    private(set) var totalDeadline: Instant = .max

    /// The moment that the next timeout is due.
    var deadline: Instant { Swift.min(self.phaseDeadline, self.totalDeadline) }

    mutating func begin(at now: Instant) {
        self.stage = .deciding
        self.phaseDeadline = .max
        self.totalDeadline = now + Self.decisionTime
    }

    /// Whoever holds the exchange has until then.
    mutating func allow(until deadline: Instant) { self.totalDeadline = deadline }

    /// A total that nobody stated covers no body on its way: `idle` alone bounds that.
    mutating func gather(at now: Instant, since start: Instant, _ timeouts: Timeouts) {
        self.stage = .gathering
        self.phaseDeadline = now + timeouts.idleNanoseconds
        self.totalDeadline = timeouts.isTotalStated ? start + timeouts.totalNanoseconds : .max
    }

    /// The request goes on to a service.
    /// - Parameter isWhole: All of it has come, so that a total that nobody stated begins.
    mutating func forward(at now: Instant, since start: Instant, isWhole: Bool, _ timeouts: Timeouts) {
        if timeouts.isTotalStated {
            self.totalDeadline = start + timeouts.totalNanoseconds
        } else {
            self.totalDeadline = isWhole ? now + timeouts.totalNanoseconds : .max
        }
    }

    mutating func connect() {
        self.stage = .connecting
        self.phaseDeadline = .max
    }

    mutating func send(at now: Instant, _ timeouts: Timeouts) {
        self.stage = .sending
        self.phaseDeadline = now + timeouts.idleNanoseconds
    }

    mutating func awaitHead(at now: Instant, _ timeouts: Timeouts) {
        self.stage = .awaitingHead
        self.phaseDeadline = now + timeouts.firstByteNanoseconds
        if self.totalDeadline == .max { self.totalDeadline = now + timeouts.totalNanoseconds }
    }

    /// - Parameter keepsTotal: What is left of the total holds for the body too.
    mutating func respond(at now: Instant, keepsTotal: Bool, _ timeouts: Timeouts) {
        self.stage = .responding
        self.phaseDeadline = now + timeouts.idleNanoseconds
        if !keepsTotal { self.totalDeadline = .max }
    }

    /// The gateway answers itself; a total that is stated holds for that too.
    mutating func respond(at now: Instant, since start: Instant, _ timeouts: Timeouts) {
        self.stage = .responding
        self.phaseDeadline = now + timeouts.idleNanoseconds
        self.totalDeadline = timeouts.isTotalStated ? start + timeouts.totalNanoseconds : .max
    }

    /// How long the rest of a request may still come after its answer.
    private static let discardTime: UInt64 = 30_000_000_000

    /// - Parameter isTaken: The client has taken its answer: what is waited for is the rest of its request alone.
    mutating func finish(at now: Instant, idle: UInt64, isTaken: Bool) {
        self.stage = .finishing
        self.phaseDeadline = now + idle
        if isTaken { self.totalDeadline = Swift.min(self.totalDeadline, now + Self.discardTime) }
    }

    /// Bytes of a body have moved.
    mutating func moved(at now: Instant, idle: UInt64) {
        switch self.stage {
        case .gathering, .sending, .responding, .finishing: self.phaseDeadline = now + idle
        case .deciding, .connecting, .awaitingHead, .ended: break
        }
    }

    mutating func reset() { self = ExchangeProgress() }
}
