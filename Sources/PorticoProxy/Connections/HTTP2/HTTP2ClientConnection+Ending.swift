// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// How a client's HTTP/2 connection ends.
extension HTTP2ClientConnection: TimerOwner {
    /// How long a client may take nothing of what is sent.
    static let stallTime: UInt64 = 60_000_000_000

    /// How long the connection may rest now.
    var rest: UInt64 { self.listener.isDraining ? ClientConnection.drainGrace : self.listener.idleNanoseconds }

    func arm() {
        if let next = self.deadlines.next { self.core.loop.arm(self.timer, at: next) }
    }

    func timerFired(_ timer: WheelTimer) {
        let now = self.core.loop.now
        func isOver(_ deadline: Instant?) -> Bool { deadline.map { $0 <= now } ?? false }
        if isOver(self.deadlines.linger) { return self.close() }
        if isOver(self.deadlines.stall) {
            guard self.socket.hasDelivered() else { return self.close() }
            self.deadlines.stall = now + Self.stallTime
        }
        if isOver(self.deadlines.announcement) { self.endAnnouncement() }
        guard self.phase == .open else { return }
        if isOver(self.deadlines.opening) || isOver(self.deadlines.block) || isOver(self.deadlines.idle) {
            self.link.session.goAway(.none)
            return self.finish()
        }
        self.arm()
    }

    /// No further request is taken; exchanges in flight are completed. Requests may be on their way: first the client is
    /// told that the end is near, and those that it sends until it has heard that are still answered (RFC 9113 §6.8).
    func drain() {
        guard self.phase == .open, !self.link.session.isClosing, self.deadlines.announcement == nil else { return }
        self.link.session.announceGoAway()
        self.link.session.ping()
        self.deadlines.announcement = self.core.loop.now + ClientConnection.drainGrace
        self.link.sendControls()
        self.arm()
    }

    /// The client has heard of the end, or should have.
    func endAnnouncement() {
        guard self.deadlines.announcement != nil else { return }
        self.deadlines.announcement = nil
        self.link.session.goAway(.none)
        self.link.sendControls()
        if self.streams.isEmpty { self.finish() }
    }

    /// Ends the connection so that the last frame arrives; what is in flight is lost.
    func finish() {
        guard self.phase == .open else { return }
        self.phase = .lingering
        self.deadlines = HTTP2Deadlines()
        self.loseAll()
        // Nothing may be written once the side has ended: that would reset the connection.
        self.link.sendControls()
        self.socket.flush()
        self.socket.resumeReading()
        guard self.socket.isCongested else { return self.beginLingering() }
        self.deadlines.linger = self.core.loop.now + self.rest
        self.arm()
    }

    /// Everything is sent: the client may say that it has got it.
    func beginLingering() {
        guard self.phase == .lingering else { return }
        self.socket.endSending()
        self.linger.since = self.core.loop.now
        self.deadlines.linger = self.core.loop.now + Linger.idle
        self.arm()
    }

    func drop(_ count: Int) {
        self.linger.dropped += count
        if self.linger.dropped > Linger.largest { return self.close() }
        guard let since = self.linger.since else { return }
        self.deadlines.linger = Swift.min(self.core.loop.now + Linger.idle, since + Linger.total)
        self.arm()
    }

    func close() {
        guard self.phase != .closed else { return }
        self.phase = .closed
        self.core.loop.cancel(self.timer)
        self.socket.close()
        self.listener.remove(self)
        self.loseAll()
    }

    private func loseAll() {
        for stream in Array(self.streams.values) { stream.exchange?.clientGone() }
    }
}
