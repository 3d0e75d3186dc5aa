// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What one rule of a limit remembers of callers, for all workers: each share has a lock of its own, which is held for the
/// arithmetic alone.
package final class LimitTable: Sendable {
    private final class Share: Sendable {
        let shard: Mutex<LimitShard>

        init(mostKeys: Int, hasLogs: Bool) {
            self.shard = Mutex(LimitShard(mostKeys: mostKeys, hasLogs: hasLogs))
        }
    }

    /// Locks are taken in this order.
    let order: Int
    private let algorithm: LimitAlgorithm
    private let bound: Mutex<Int>
    private let shares: [Share]

    /// As many as the upper six bits of a key tell apart.
    private static let shareCount = 64
    /// Of all logs of a table, so that a high limit has fewer callers.
    private static let mostEntries = 8_000_000

    init(order: Int, mostKeys: Int, algorithm: LimitAlgorithm, limit: Int64) {
        self.order = order
        self.algorithm = algorithm
        let most = Self.share(of: mostKeys, algorithm, limit)
        self.bound = Mutex(most)
        self.shares = (0..<Self.shareCount).map { _ in Share(mostKeys: most, hasLogs: algorithm == .slidingLog) }
    }

    /// How many callers one share may remember.
    private static func share(of mostKeys: Int, _ algorithm: LimitAlgorithm, _ limit: Int64) -> Int {
        let isLog = algorithm == .slidingLog
        let most = isLog ? Swift.min(mostKeys, Self.mostEntries / Swift.max(1, Int(limit))) : mostKeys
        return (most + Self.shareCount - 1) / Self.shareCount
    }

    /// Goes on with what it remembers, under the bounds of another configuration.
    func hold(mostKeys: Int, limit: Int64) {
        let most = Self.share(of: mostKeys, self.algorithm, limit)
        let isNew = self.bound.withLock { bound in
            defer { bound = most }
            return bound != most
        }
        guard isNew else { return }
        let isBucket = self.algorithm == .tokenBucket
        for share in self.shares {
            share.shard.withLock { $0.bound(to: most) { isBucket ? $0.first : $0.second } }
        }
    }

    /// Under the lock of the caller's share.
    @inline(__always)
    func withShard<Result: Sendable>(of key: LimitKeyHash, _ body: (inout LimitShard) -> Result) -> Result {
        let share = self.shares[Int(truncatingIfNeeded: key.value >> 58)]
        return share.shard.withLock { body(&$0) }
    }

    /// Callers that are remembered, and how many had to be forgotten.
    package var figures: (keys: Int, evictions: UInt64) {
        var (keys, evictions) = (0, UInt64(0))
        for share in self.shares {
            let figures = share.shard.withLock { ($0.keyCount, $0.evictions) }
            keys += figures.0
            evictions += figures.1
        }
        return (keys, evictions)
    }
}
