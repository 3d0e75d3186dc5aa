// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the limits of one stage say to a request.
struct LimitDecision {
    var standing = LimitStanding()
    /// Nothing is counted: somebody only asks.
    var isDry = false
    /// It is decided again: nobody is told of it now.
    var isQuiet = false
    /// Of the route's limits, by a bit each: those that are tried out, and would have refused.
    private(set) var dryRefusals: UInt32 = 0
    /// Those that were asked elsewhere.
    private var decided: UInt32 = 0
    /// It is counted among those in flight.
    var hasEntered = false

    var isRefused: Bool { self.standing.isRefused }

    /// One more counter is known.
    /// - Parameter limit: of the limits of the route.
    mutating func add(_ level: LimitLevel, _ limit: Int, _ slot: LimitPlan.Slot, isDry: Bool) {
        guard isDry else { return self.standing.add(level, limit, slot) }
        if !level.isAdmitted { self.noteDryRefusal(limit) }
    }

    mutating func noteDryRefusal(_ limit: Int) { self.dryRefusals |= Self.bit(limit) }
    func isDryRefused(_ limit: Int) -> Bool { self.dryRefusals & Self.bit(limit) != 0 }

    mutating func noteDecided(_ limit: Int) { self.decided |= Self.bit(limit) }
    func isDecided(_ limit: Int) -> Bool { self.decided & Self.bit(limit) != 0 }

    private static func bit(_ limit: Int) -> UInt32 { 1 << UInt32(truncatingIfNeeded: limit & 31) }
}
