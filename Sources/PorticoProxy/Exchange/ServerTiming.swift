// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The field `Server-Timing` (W3C), which counts in milliseconds.
package enum ServerTiming {
    /// With three digits behind the point.
    package static func milliseconds(_ nanoseconds: UInt64) -> String {
        let digits = String(nanoseconds / 1000 % 1000)
        return "\(nanoseconds / 1_000_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
