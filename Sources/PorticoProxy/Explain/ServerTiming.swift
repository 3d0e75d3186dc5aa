// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The field `Server-Timing` (W3C), which counts in milliseconds.
package enum ServerTiming {
    /// How long something took, with three digits behind the point, and why it failed.
    package static func entry(_ name: String, _ nanoseconds: UInt64, reason: String? = nil) -> String {
        let digits = String(nanoseconds / 1000 % 1000)
        let milliseconds = "\(nanoseconds / 1_000_000)." + String(repeating: "0", count: 3 - digits.count) + digits
        return "\(name);dur=\(milliseconds)" + (reason.map { ";desc=\"\($0)\"" } ?? "")
    }
}
