// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// The time of a log line in RFC 3339 form, UTC, with milliseconds; the second's text is made once.
struct LogClock {
    private var second: Int = -1
    private var prefix: [UInt8] = []

    mutating func append(to output: inout OutputBuffer) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        if now.tv_sec != self.second { self.update(now.tv_sec) }
        output.append(self.prefix)
        let thousandths = now.tv_nsec / 1_000_000
        output.append(UInt8(48 + thousandths / 100 % 10))
        output.append(UInt8(48 + thousandths / 10 % 10))
        output.append(UInt8(48 + thousandths % 10))
        output.append("Z")
    }

    private mutating func update(_ second: Int) {
        self.second = second
        var parts = tm()
        var seconds = second
        gmtime_r(&seconds, &parts)
        let date = "\(1900 + parts.tm_year)-\(DateField.two(parts.tm_mon + 1))-\(DateField.two(parts.tm_mday))"
        let time = "\(DateField.two(parts.tm_hour)):\(DateField.two(parts.tm_min)):\(DateField.two(parts.tm_sec))"
        self.prefix = Array("\(date)T\(time).".utf8)
    }
}
