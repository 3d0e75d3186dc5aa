// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import Synchronization

/// How many clients are connected to a listener, over all workers. Touched when a connection begins and when it ends,
/// never by a request.
package final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    /// One more, unless there are so many already.
    func add(upTo limit: Int) -> Bool {
        var count = self.count.load(ordering: .relaxed)
        while count < limit {
            let (isDone, found) = self.count.weakCompareExchange(
                expected: count, desired: count + 1, ordering: .relaxed)
            if isDone { return true }
            count = found
        }
        return false
    }

    func remove() { self.count.subtract(1, ordering: .relaxed) }
}
