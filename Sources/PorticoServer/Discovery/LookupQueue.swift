// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Runs blocking look-ups on a few threads of its own, which end when there is nothing to do; what is more waits. Whoever
/// submits keeps at most one of each name here.
///
/// Dispatch's shared threads would do it too, but they are few, and whoever waits for an answer may hold one of them.
final class LookupQueue: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var running = 0
    }

    private let state = Mutex(State())
    private let maximumThreads: Int

    init(threads: Int) { self.maximumThreads = threads }

    func submit(_ lookup: @escaping @Sendable () -> Void) {
        let isNewThread = self.state.withLock { state in
            state.waiting.append(lookup)
            guard state.running < self.maximumThreads else { return false }
            state.running += 1
            return true
        }
        if isNewThread { self.startThread() }
    }

    private func startThread() {
        var thread: pthread_t = 0
        let queue = Unmanaged.passRetained(self)
        let result = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<LookupQueue>.fromOpaque(pointer).takeRetainedValue().work() }
                return nil
            }, queue.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            // The system has no thread left: the caller does the work.
            queue.takeRetainedValue().work()
        }
    }

    private func work() {
        while let next = self.next() { next() }
    }

    private func next() -> (@Sendable () -> Void)? {
        self.state.withLock { state in
            if state.waiting.isEmpty {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
