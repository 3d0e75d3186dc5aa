// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one caller took and when, of the last period: exact, and as long as the limit is high.
struct SlidingLog: Sendable {
    private struct Entry {
        /// In microseconds of the steady clock.
        var time: Int64
        var cost: Int64
    }

    /// The most that can be counted so.
    static let greatest = 10_000

    private var entries: [Entry] = []
    private var first = 0
    /// Of all entries.
    private(set) var sum: Int64 = 0

    /// Forgets what is older than a period, and says whether a request of that cost can be taken.
    mutating func look(_ rule: LimitRule, cost: Int64, at now: Int64) -> LimitLevel {
        let length = rule.ticks * rule.tick
        self.forget(until: now - length)
        let isAdmitted = self.sum + cost <= rule.limit
        return LimitLevel(
            isAdmitted: isAdmitted, remaining: Swift.max(0, rule.limit - self.sum), limit: rule.limit,
            reset: self.isEmpty ? 0 : self.wait(for: 1, length, at: now),
            retry: isAdmitted ? 0 : self.wait(for: self.sum + cost - rule.limit, length, at: now))
    }

    var isEmpty: Bool { self.first == self.entries.count }

    mutating func charge(_ cost: Int64, at now: Int64) {
        // The sum is that of the entries, also where more is charged than is counted with.
        let cost = Swift.min(cost, LimitRule.greatest - self.sum)
        guard cost > 0 else { return }
        self.sum += cost
        if let last = self.entries.last, !self.isEmpty, last.time >= now || self.count >= Self.greatest {
            self.entries[self.entries.count - 1].cost += cost
            return
        }
        self.entries.append(Entry(time: now, cost: cost))
    }

    var count: Int { self.entries.count - self.first }

    private mutating func forget(until time: Int64) {
        while self.first < self.entries.count, self.entries[self.first].time <= time {
            self.sum -= self.entries[self.first].cost
            self.first += 1
        }
        if self.isEmpty {
            self.entries.removeAll(keepingCapacity: self.entries.count <= 64)
            (self.first, self.sum) = (0, 0)
        } else if self.first >= 64, self.first * 2 >= self.entries.count {
            self.entries.removeFirst(self.first)
            self.first = 0
        }
    }

    /// How long until so much of it is a period old.
    private func wait(for amount: Int64, _ length: Int64, at now: Int64) -> Int64 {
        var freed: Int64 = 0
        for entry in self.entries[self.first...] {
            freed += entry.cost
            if freed >= amount { return Swift.max(0, entry.time + length - now) }
        }
        return length
    }
}
