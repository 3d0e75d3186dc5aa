// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// When a recorded exchange came to its stages, in the loop's nanoseconds; 0: not yet.
struct Times {
    var started: Instant
    /// The action has decided where it goes.
    var decided: Instant = 0
    /// A connection to the target stands.
    var connected: Instant = 0

    /// The first connection counts.
    mutating func connect() {
        if self.connected == 0 { self.connected = WorkerLoop.systemClock() }
    }

    typealias Part = (name: String, duration: UInt64, reason: String?)

    /// The value of Server-Timing (W3C): the durations in milliseconds.
    func text(_ parts: [Part], now: Instant) -> String {
        var items: [(String, Instant)] = []
        let decided = self.decided == 0 ? now : self.decided
        items.append(("gateway", decided &- self.started))
        if self.connected != 0 {
            items.append(("connect", self.connected &- decided))
            items.append(("upstream", now &- self.connected))
        }
        items.append(("total", now &- self.started))
        let own = items.map { ServerTiming.entry($0.0, $0.1) }
        let others = parts.map { ServerTiming.entry($0.name, $0.duration, reason: $0.reason) }
        return (own + others).joined(separator: ", ")
    }
}
