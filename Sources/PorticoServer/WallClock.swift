// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of day, for people and for other systems; never for measuring.
enum WallClock {
    /// Seconds since 1970.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    /// Whole milliseconds, in nanoseconds.
    static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(max(seconds, 0) * 1000) * 1_000_000 }

    /// RFC 3339 in UTC, whole seconds.
    static func text(_ seconds: Double) -> String {
        var parts = tm()
        var whole = time_t(seconds)
        gmtime_r(&whole, &parts)
        let two = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
