// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Testing

@testable import PorticoServer

@Suite struct LookupQueueTests {
    @Test("no more look-ups run at once than there are threads, and all get their turn")
    func threads() async {
        struct Counts { var (running, most, done) = (0, 0, 0) }
        let counts = Mutex(Counts())
        let queue = LookupQueue(threads: 3)
        await withCheckedContinuation { continuation in
            for _ in 0..<50 {
                queue.submit {
                    counts.withLock { counts in
                        counts.running += 1
                        counts.most = max(counts.most, counts.running)
                    }
                    let isLast = counts.withLock { counts in
                        counts.running -= 1
                        counts.done += 1
                        return counts.done == 50
                    }
                    if isLast { continuation.resume() }
                }
            }
        }
        let most = counts.withLock { $0.most }
        #expect((1...3).contains(most))
    }
}
