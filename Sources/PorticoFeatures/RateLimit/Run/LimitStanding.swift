// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// How a request stands with all limits of its route: what its answer says of them. Small enough to be kept with the
/// exchange without storage of its own.
struct LimitStanding {
    private struct Flags: OptionSet {
        let rawValue: UInt16
        static let known = Flags(rawValue: 1)
        static let refused = Flags(rawValue: 2)
        static let quota = Flags(rawValue: 4)
        static let inFlight = Flags(rawValue: 8)
        static let unknown = Flags(rawValue: 16)
    }

    /// Of the limit that leaves the least.
    private(set) var remaining: Int64 = 0
    private(set) var limit: Int64 = 0
    /// Until more is left; rounded up.
    private(set) var seconds: UInt32 = 0
    private var number: UInt16 = 0
    private var flags: Flags = []

    /// Of the limits of the route.
    var index: Int { Int(self.number) }
    /// There is something to tell.
    var isKnown: Bool { self.flags.contains(.known) }
    var isRefused: Bool { self.flags.contains(.refused) }
    var isQuota: Bool { self.flags.contains(.quota) }
    /// It is about requests in flight, of which no time is known.
    var isInFlight: Bool { self.flags.contains(.inFlight) }

    /// What a refusal is.
    var kind: ProxyError.Kind {
        if self.flags.contains(.unknown) { return .limitUnavailable }
        return self.isInFlight ? .concurrencyLimited : .rateLimited
    }

    init() {}

    init(_ level: LimitLevel, _ index: Int, _ slot: LimitPlan.Slot) {
        let wait = level.isAdmitted ? level.reset : Swift.max(1, level.retry)
        self.seconds = UInt32(clamping: (wait + 999_999) / 1_000_000)
        self.remaining = level.remaining
        self.limit = level.limit
        self.number = UInt16(truncatingIfNeeded: index)
        self.flags = [.known]
        if !level.isAdmitted { self.flags.insert(.refused) }
        if slot == .quota { self.flags.insert(.quota) }
    }

    /// One more is known.
    mutating func add(_ level: LimitLevel, _ index: Int, _ slot: LimitPlan.Slot) {
        self.add(LimitStanding(level, index, slot))
    }

    /// The tighter of the two: one that refuses, then the one that does so for longer, or leaves less.
    mutating func add(_ other: LimitStanding) {
        // What is refused because nobody knows stays refused, whatever others know.
        guard !self.flags.contains(.unknown) else { return }
        if other.isTighter(than: self) { self = other }
    }

    private func isTighter(than other: LimitStanding) -> Bool {
        if !other.isKnown || !self.isKnown { return self.isKnown }
        if self.isRefused != other.isRefused { return self.isRefused }
        if self.isRefused { return self.seconds > other.seconds }
        return (self.remaining, other.seconds) < (other.remaining, self.seconds)
    }

    /// Too many of the caller's requests are in flight.
    static func full(_ index: Int, limit: Int) -> LimitStanding {
        var standing = LimitStanding(
            LimitLevel(isAdmitted: false, remaining: 0, limit: Int64(limit), reset: 0, retry: 1), index, .rate)
        standing.flags.insert(.inFlight)
        return standing
    }

    /// The store that knows does not answer.
    static func unavailable(_ index: Int) -> LimitStanding {
        var standing = LimitStanding()
        standing.seconds = 1
        standing.number = UInt16(truncatingIfNeeded: index)
        standing.flags = [.refused, .unknown]
        return standing
    }
}
