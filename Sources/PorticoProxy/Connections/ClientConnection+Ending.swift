// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How long, and for how much, a connection is still read after its last answer.
struct Linger {
    /// Without a byte.
    static let idle: UInt64 = 2_000_000_000
    static let total: UInt64 = 30_000_000_000
    /// In bytes.
    static let largest = 64 * 1024 * 1024

    /// When it began; `nil`: it has not.
    var since: Instant?
    /// Bytes that have been dropped.
    var dropped = 0
}

/// How a client's connection ends. A socket that is closed with bytes unread resets the connection, which may destroy
/// the answer on its way: where more may come, the gateway ends its own side, reads on for a while and drops what comes
/// (RFC 9112 §9.6).
extension ClientConnection {
    /// How long an idle connection stays open once the listener drains.
    static let drainGrace: UInt64 = 500_000_000

    /// The client has ended its side: what it sent before is still answered, but for a request that is cut short.
    func inputEnded() {
        switch self.phase {
        case .exchange:
            guard let exchange = self.exchange, exchange.body.isEnded || !self.input.isEmpty else {
                return self.close()
            }
            if self.input.isEmpty { self.closesAfterResponse = true }
            self.arm(after: Self.halfClosedTime)
        case .idle where !self.input.isEmpty: break
        case .idle, .head: self.finish(isWhole: true)
        case .lingering: if self.socket.isFlushed { self.close() }
        case .closed: break
        }
    }

    /// - Parameter isWhole: All of the last request has been read.
    func finish(isWhole: Bool) {
        guard self.phase != .closed else { return }
        self.socket.flush()
        if isWhole, self.input.isEmpty, !self.socket.isCongested { return self.close() }
        self.phase = .lingering
        self.input = []
        self.socket.resumeReading()
        guard self.socket.isCongested else { return self.beginLingering() }
        self.arm(after: self.rest)
    }

    /// Everything is sent: the client may say that it has got it.
    func beginLingering() {
        guard !self.hasEnded else { return self.close() }
        self.socket.endSending()
        self.linger.since = self.core.loop.now
        self.arm(after: Linger.idle)
    }

    func drop(_ count: Int) {
        self.linger.dropped += count
        if self.linger.dropped > Linger.largest { return self.close() }
        guard let since = self.linger.since else { return }
        let now = self.core.loop.now
        self.core.loop.arm(self.timer, at: Swift.min(now + Linger.idle, since + Linger.total))
    }

    /// No further request is taken; an exchange in flight is completed.
    func drain() {
        // What the client has sent already is still answered.
        if self.phase == .idle { self.socket.ready(.readable) }
        guard self.phase == .idle else {
            self.closesAfterResponse = true
            return
        }
        // A request may be on its way: closing now would lose it. It is answered with `Connection: close`.
        self.arm(after: Self.drainGrace)
    }

    func close() {
        guard self.phase != .closed else { return }
        self.phase = .closed
        self.core.loop.cancel(self.timer)
        self.socket.close()
        self.input = []
        self.listener.remove(self)
        self.exchange?.clientGone()
    }
}
