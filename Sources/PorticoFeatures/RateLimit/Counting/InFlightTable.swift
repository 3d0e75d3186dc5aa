// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many requests of each caller are in flight, for all workers. It holds no more callers than there are requests.
final class InFlightTable: Sendable {
    private final class Share: Sendable {
        let counts = Mutex<[LimitKeyHash: Int]>([:])
    }

    private static let shareCount = 64
    private let shares = (0..<InFlightTable.shareCount).map { _ in Share() }

    private func share(of key: LimitKeyHash) -> Share {
        self.shares[Int(truncatingIfNeeded: key.value >> 58)]
    }

    /// - Returns: False: there are as many already, and it is none of them.
    func acquire(_ key: LimitKeyHash, limit: Int) -> Bool {
        self.share(of: key).counts.withLock { counts in
            let count = counts[key] ?? 0
            guard count < limit else { return false }
            counts[key] = count + 1
            return true
        }
    }

    func release(_ key: LimitKeyHash) {
        self.share(of: key).counts.withLock { counts in
            guard let count = counts[key] else { return }
            counts[key] = count > 1 ? count - 1 : nil
        }
    }

    func count(_ key: LimitKeyHash) -> Int { self.share(of: key).counts.withLock { $0[key] ?? 0 } }
}
