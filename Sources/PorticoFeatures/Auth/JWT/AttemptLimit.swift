// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// How many credentials of one client a worker verifies that it does not remember: to verify costs more than to send, and
/// garbage must be no way to keep a worker busy.
///
/// A bucket for each address (of IPv6 for each /64), in a table of fixed size: addresses that share a place share its
/// bucket, and one whose place another takes begins anew.
struct AttemptLimit {
    private struct Bucket {
        var address: IPAddress
        var left: Double
        /// In nanoseconds.
        var filledAt: UInt64
    }

    private var buckets: [Int: Bucket] = [:]

    /// At once, and each second.
    static let burst = 200.0
    static let rate = 50.0
    private static let places = 4096

    /// Whether one more may be verified.
    /// - Parameter now: in nanoseconds, of any clock.
    mutating func take(_ address: IPAddress, at now: UInt64) -> Bool {
        let address = address.subscriber
        let place = Self.place(of: address)
        var bucket = self.buckets[place] ?? Bucket(address: address, left: Self.burst, filledAt: now)
        if bucket.address != address { bucket = Bucket(address: address, left: Self.burst, filledAt: now) }
        let seconds = Double(now &- bucket.filledAt) / 1_000_000_000
        bucket.left = Swift.min(Self.burst, bucket.left + seconds * Self.rate)
        bucket.filledAt = now
        defer { self.buckets[place] = bucket }
        guard bucket.left >= 1 else { return false }
        bucket.left -= 1
        return true
    }

    /// The one that was taken was right: it is not counted.
    mutating func giveBack(_ address: IPAddress) {
        let address = address.subscriber
        let place = Self.place(of: address)
        guard self.buckets[place]?.address == address else { return }
        self.buckets[place]?.left += 1
    }

    private static func place(of address: IPAddress) -> Int { abs(address.hashValue % Self.places) }
}
