// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of a log line in RFC 3339 form, UTC, with milliseconds. It is read once in a turn of the loop, and the
/// second's text is made once.
struct LogClock {
    private var turn = Instant.max
    private var second: Int = -1
    private var text = LogLiteral()

    /// Where the milliseconds stand in `2026-01-31T12:00:59.123Z`.
    private static let fraction = 20

    /// - Parameter turn: The moment that the loop's turn began.
    mutating func append(to buffer: inout LogBuffer, in turn: Instant) {
        if turn != self.turn {
            self.turn = turn
            self.read()
        }
        buffer.append(self.text)
    }

    private mutating func read() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != self.second {
            self.second = now.tv_sec
            self.text = LogLiteral("\(Timestamp.text(now.tv_sec)).000Z".utf8)
        }
        self.text.replace(at: Self.fraction, thousandths: now.tv_nsec / 1_000_000)
    }
}
