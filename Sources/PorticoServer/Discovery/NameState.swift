// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What is known about a name, and when it is looked up again.
struct NameState: Sendable {
    var schedule: RefreshSchedule
    /// Which look-up or pause is the current one: what an earlier one leads to does not count any more.
    var turn = 0
    /// The last good answer; it stays when later look-ups fail.
    private(set) var resolution: Resolution?
    private(set) var lookups = 0
    private(set) var failures = 0
    /// Seconds since 1970.
    private(set) var lastSuccess: Double?
    /// Nil: the last look-up went well.
    private(set) var lastFailure: DNSFailure?

    /// What a look-up's outcome changes.
    struct Change: Sendable {
        var pause: Duration
        /// The name fails since now, or answers again since now.
        var turned: Bool
        var movedAddresses: Bool
    }

    init(schedule: RefreshSchedule) { self.schedule = schedule }

    mutating func record(_ outcome: Result<Resolution, DNSFailure>) -> Change {
        let wasFailing = self.lastFailure != nil
        self.lookups += 1
        switch outcome {
        case .success(let found):
            let moved = found.addresses != self.resolution?.addresses
            (self.resolution, self.lastSuccess, self.lastFailure) = (found, WallClock.now(), nil)
            let pause = self.schedule.pauseAfterAnswer(ttl: found.ttl)
            return Change(pause: pause, turned: wasFailing, movedAddresses: moved)
        case .failure(let failure):
            self.failures += 1
            self.lastFailure = failure
            return Change(pause: self.schedule.pauseAfterFailure(), turned: !wasFailing, movedAddresses: false)
        }
    }
}
