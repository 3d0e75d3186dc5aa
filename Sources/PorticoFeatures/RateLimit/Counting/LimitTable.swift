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
    let mostKeys: Int
    private let hasLogs: Bool
    private let shares: [Share]

    private static let shareCount = 64
    /// Of all logs of a table, so that a high limit has fewer callers.
    private static let mostEntries = 8_000_000

    init(order: Int, mostKeys: Int, algorithm: LimitAlgorithm, limit: Int64) {
        self.order = order
        self.hasLogs = algorithm == .slidingLog
        let most = self.hasLogs ? Swift.min(mostKeys, Self.mostEntries / Swift.max(1, Int(limit))) : mostKeys
        self.mostKeys = most
        let hasLogs = self.hasLogs
        let share = (most + Self.shareCount - 1) / Self.shareCount
        self.shares = (0..<Self.shareCount).map { _ in Share(mostKeys: share, hasLogs: hasLogs) }
    }

    /// Under the lock of the caller's share.
    @inline(__always)
    func withShard<Result: Sendable>(of key: LimitKeyHash, _ body: (inout LimitShard) -> Result) -> Result {
        let share = self.shares[Int(truncatingIfNeeded: key.high) & (Self.shareCount - 1)]
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
