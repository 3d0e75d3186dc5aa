// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import Synchronization

/// Sessions in this process's memory: a restart ends them all, and another instance knows none of them.
///
/// In shards, each behind a lock of its own, so that workers seldom meet. Bounded: beyond that the session that was not
/// used for longest ends.
package final class MemorySessionStore: SessionStore {
    fileprivate struct Entry {
        var session: Session
        var usedAt: Int64

        func isOver(at now: Int64) -> Bool {
            now >= self.session.endsAt || now >= self.usedAt + self.session.idle
        }
    }

    fileprivate struct Table {
        var entries: [TokenHash: Entry] = [:]
        var sweptAt: Int64 = 0
    }

    private final class Shard: Sendable {
        let table = Mutex(Table())
    }

    private let shards = (0..<16).map { _ in Shard() }
    private let shardLimit: Int

    /// - Parameter limit: of sessions in all.
    package init(limit: Int = 65_536) { self.shardLimit = Swift.max(1, limit / 16) }

    package var count: Int {
        self.shards.reduce(0) { sum, shard in sum + shard.table.withLock { $0.entries.count } }
    }

    private func shard(of key: TokenHash) -> Shard { self.shards[Int(key.bytes.first ?? 0) & 15] }

    package func find(_ key: TokenHash, at now: Int64, isUse: Bool) -> Session? {
        self.shard(of: key).table.withLock { table in
            guard let entry = table.entries[key] else { return nil }
            guard !entry.isOver(at: now) else {
                table.entries[key] = nil
                return nil
            }
            if isUse { table.entries[key]?.usedAt = Swift.max(entry.usedAt, now) }
            return entry.session
        }
    }

    package func keep(
        _ session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop
    ) -> EventLoopFuture<Void> {
        self.shard(of: key).table.withLock { table in
            table.makeRoom(self.shardLimit, now)
            table.entries[key] = Entry(session: session, usedAt: now)
        }
        return loop.makeSucceededVoidFuture()
    }

    package func replace(
        _ session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop
    ) -> EventLoopFuture<Void> {
        self.shard(of: key).table.withLock { table in
            guard let entry = table.entries[key], !entry.isOver(at: now) else { return }
            table.entries[key]?.session = session
        }
        return loop.makeSucceededVoidFuture()
    }

    package func remove(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void> {
        self.shard(of: key).table.withLock { $0.entries[key] = nil }
        return loop.makeSucceededVoidFuture()
    }
}

extension MemorySessionStore.Table {
    /// What is over goes, once a minute; the one that was not used for longest, where the shard is full.
    fileprivate mutating func makeRoom(_ limit: Int, _ now: Int64) {
        if now >= self.sweptAt + 60 || self.entries.count >= limit {
            self.entries = self.entries.filter { !$0.value.isOver(at: now) }
            self.sweptAt = now
        }
        guard self.entries.count >= limit,
            let oldest = self.entries.min(by: { $0.value.usedAt < $1.value.usedAt })
        else { return }
        self.entries[oldest.key] = nil
    }
}
