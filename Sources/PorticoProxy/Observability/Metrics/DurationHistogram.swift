// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How often something took how long, in the buckets that OpenTelemetry advises for HTTP.
package struct DurationHistogram: Sendable {
    /// The upper bounds of all buckets but the last, which has none; in nanoseconds, inclusive.
    package static let bounds: [14 of UInt64] = [
        5_000_000, 10_000_000, 25_000_000, 50_000_000, 75_000_000, 100_000_000, 250_000_000, 500_000_000, 750_000_000,
        1_000_000_000, 2_500_000_000, 5_000_000_000, 7_500_000_000, 10_000_000_000,
    ]

    /// What fell into each bucket alone, not into those below it.
    package private(set) var buckets = [15 of UInt64](repeating: 0)
    /// The sum of what was observed.
    package private(set) var nanoseconds: UInt64 = 0

    package init() {}

    /// How many were observed.
    package var count: UInt64 {
        var count: UInt64 = 0
        for index in self.buckets.indices { count &+= self.buckets[index] }
        return count
    }

    @inline(__always)
    package mutating func observe(_ nanoseconds: UInt64) {
        // Most requests end in the first bucket.
        var index = 0
        while index < Self.bounds.count, nanoseconds > Self.bounds[index] { index += 1 }
        self.buckets[index] &+= 1
        self.nanoseconds &+= nanoseconds
    }

    /// Adds what another worker observed.
    package mutating func add(_ other: DurationHistogram) {
        for index in self.buckets.indices { self.buckets[index] &+= other.buckets[index] }
        self.nanoseconds &+= other.nanoseconds
    }
}
