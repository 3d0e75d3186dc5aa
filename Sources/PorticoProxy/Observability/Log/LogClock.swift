// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of a log line, UTC: in RFC 3339 form with milliseconds unless a template wants another one. It is read once
/// in a turn of the loop, and the second's text is made once.
struct LogClock {
    /// Another form, for templates.
    enum Form {
        /// `31/Jan/2026:12:00:59 +0000`, as Apache and nginx write it.
        case common
        /// `12:00:59`.
        case clock
        /// Seconds since 1970, with milliseconds.
        case unix
    }

    private var turn = Instant.max
    private var second: Int = -1
    private var milliseconds = 0
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

    /// The text is made anew for each line.
    mutating func append(_ form: Form, to buffer: inout LogBuffer, in turn: Instant) {
        if turn != self.turn {
            self.turn = turn
            self.read()
        }
        switch form {
        case .common: buffer.append(Array(Timestamp.common(self.second).utf8))
        case .clock: buffer.append(Array(Timestamp.text(self.second).suffix(8).utf8))
        case .unix:
            buffer.append(decimal: self.second)
            buffer.reserve(4)
            buffer.put(UInt8(ascii: "."))
            buffer.put(thousandths: UInt64(clamping: self.milliseconds))
        }
    }

    private mutating func read() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != self.second {
            self.second = now.tv_sec
            self.text = LogLiteral("\(Timestamp.text(now.tv_sec)).000Z".utf8)
        }
        self.milliseconds = now.tv_nsec / 1_000_000
        self.text.replace(at: Self.fraction, thousandths: now.tv_nsec / 1_000_000)
    }
}
