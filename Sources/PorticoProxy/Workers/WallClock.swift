// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The time of day, for people and for other systems; never for measuring.
package enum WallClock {
    /// Seconds since 1970.
    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }

    /// Seconds since 1970, as of the last tick of the kernel.
    static var seconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Int64(time.tv_sec)
    }

    /// Whole milliseconds, in nanoseconds.
    package static func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(max(seconds, 0) * 1000) * 1_000_000 }

    /// RFC 3339 in UTC, whole seconds.
    package static func text(_ seconds: Double) -> String { Timestamp.text(Int(seconds)) + "Z" }
}
