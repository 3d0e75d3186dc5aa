// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a store refuses what it is sent, as one worker sees it. It answers, so that it is not away, and is no use.
///
/// The state begins with the first refusal and is held, so that refusals among other replies do not change it again and
/// again: it ends once something was replied and nothing refused for a while, which is longer each time that it comes back.
struct StoreRefusals {
    private(set) var isRefusing = false
    private var last: Instant = 0
    private var endedAt: Instant?
    private var hasReplied = false
    private var hold = Self.shortest

    private static let shortest: UInt64 = 1_000_000_000
    private static let longest: UInt64 = 64_000_000_000
    /// Nothing was asked for so long that nobody knows.
    private static let quiet: UInt64 = 60_000_000_000

    /// It has refused something. Whether that is news.
    mutating func refuse(at now: Instant) -> Bool {
        self.last = now
        self.hasReplied = false
        guard !self.isRefusing else { return false }
        let isBack = self.endedAt.map { now &- $0 < Self.quiet } ?? false
        self.hold = isBack ? Swift.min(2 * self.hold, Self.longest) : Self.shortest
        self.isRefusing = true
        return true
    }

    /// It has replied as it should.
    @inline(__always)
    mutating func reply() { self.hasReplied = true }

    /// When to look at it again; `nil`: it is over.
    mutating func check(at now: Instant) -> Instant? {
        guard self.isRefusing else { return nil }
        let end = self.last + (self.hasReplied ? self.hold : Self.quiet)
        guard now < end else {
            self.end(at: now)
            return nil
        }
        return self.hasReplied ? end : Swift.min(end, now + self.hold)
    }

    mutating func end(at now: Instant) {
        self.isRefusing = false
        self.endedAt = now
    }
}
