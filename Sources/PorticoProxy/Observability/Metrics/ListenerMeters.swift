// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts of one listener, by name: a reload does not end it.
final class ListenerMeters {
    let name: String
    /// The last snapshot under which the listener was open.
    var generation: Int
    /// Connections that are open, also those that a listener of an earlier snapshot has taken.
    var open = 0
    var accepted: UInt64 = 0
    /// Connections turned away because there were too many.
    var refused: UInt64 = 0
    /// Connections on which TLS did not come to stand.
    var failedHandshakes: UInt64 = 0
    var glitches: [Glitch: UInt64] = [:]

    init(_ name: String, generation: Int) {
        self.name = name
        self.generation = generation
    }

    var reading: MetricsReading.Listener {
        .init(
            name: self.name, open: self.open, accepted: self.accepted, refused: self.refused,
            failedHandshakes: self.failedHandshakes,
            glitches: self.glitches.map { .init(spoken: $0.spoken, reason: $0.reason, count: $1) })
    }
}
