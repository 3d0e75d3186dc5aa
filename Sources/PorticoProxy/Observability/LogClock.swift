// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of a log line in RFC 3339 form, UTC, with milliseconds; the second's text is made once.
struct LogClock {
    private var second: Int = -1
    private var text: [UInt8] = []

    mutating func append(to buffer: inout LogBuffer) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != self.second { self.update(now.tv_sec) }
        buffer.append(self.text)
        let thousandths = UInt64(now.tv_nsec / 1_000_000)
        buffer.reserve(4)
        buffer.put(48 &+ UInt8(truncatingIfNeeded: thousandths / 100))
        buffer.put(48 &+ UInt8(truncatingIfNeeded: thousandths / 10 % 10))
        buffer.put(48 &+ UInt8(truncatingIfNeeded: thousandths % 10))
        buffer.put(UInt8(ascii: "Z"))
    }

    private mutating func update(_ second: Int) {
        self.second = second
        self.text = Array("\(Timestamp.text(second)).".utf8)
    }
}
