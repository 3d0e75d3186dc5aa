// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Until when a client's HTTP/2 connection may be as it is; `nil`: for as long as it is so.
struct HTTP2Deadlines {
    /// It has not begun with the preface and SETTINGS.
    var opening: Instant?
    /// A head has not come whole.
    private(set) var block: Instant?
    /// No stream is open.
    var idle: Instant?
    /// The client takes nothing of what is sent.
    var stall: Instant?
    /// It is told that the connection will end; requests may be on their way.
    var announcement: Instant?
    /// It is lingering.
    var linger: Instant?

    mutating func noteBlock(_ isInBlock: Bool, at now: Instant, _ time: UInt64) {
        if isInBlock {
            if self.block == nil { self.block = now + time }
        } else if self.block != nil {
            self.block = nil
        }
    }

    /// Rests from the end of the last stream on: what is no request does not count.
    mutating func rest(from now: Instant, _ time: UInt64) {
        if self.idle == nil { self.idle = now + time }
    }

    var next: Instant? {
        var next: Instant?
        for case let time? in [self.opening, self.block, self.idle, self.stall, self.announcement, self.linger] {
            next = Swift.min(next ?? time, time)
        }
        return next
    }
}
