// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// When a name is looked up again.
struct RefreshSchedule: Sendable, Hashable {
    /// The shortest `refresh` of the services that use the name.
    var interval: Duration?
    /// Whether one of them has no `refresh`: then the answer's time to live counts.
    var followsTTL = false
    /// Failures in a row.
    private var failures = 0

    static let shortest = Duration.seconds(1)
    static let longest = Duration.seconds(300)
    /// After so many doublings the longest pause between attempts is reached.
    private static let longestPause = Duration.seconds(30)
    private static let mostDoublings = 5

    init(interval: Duration?, followsTTL: Bool) {
        self.interval = interval
        self.followsTTL = followsTTL
    }

    /// Whether both follow the same rule, whatever has failed so far.
    func hasSamePace(as other: RefreshSchedule) -> Bool {
        self.interval == other.interval && self.followsTTL == other.followsTTL
    }

    /// The pause after an answer that holds for so many seconds; `nil`: that says nothing about it.
    mutating func pauseAfterAnswer(ttl: UInt32?) -> Duration {
        self.failures = 0
        let stated = ttl.map { max(Self.shortest, min(.seconds(Int64($0)), Self.longest)) } ?? Self.longest
        return self.pause(followsTTL: stated)
    }

    mutating func pauseAfterFailure() -> Duration {
        let doublings = min(self.failures, Self.mostDoublings)
        self.failures = doublings + 1
        return self.pause(followsTTL: min(.seconds(1 << Int64(doublings)), Self.longestPause))
    }

    private func pause(followsTTL own: Duration) -> Duration {
        guard let interval = self.interval else { return own }
        return self.followsTTL ? min(own, interval) : interval
    }
}
