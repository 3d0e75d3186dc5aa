// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Lines on their way from the workers to the thread that writes them: bounded, and in the steady state without
/// allocation, for the two sides swap their buffers.
final class LogQueue: Sendable {
    /// What the writer is told besides lines.
    struct News {
        /// Go on there.
        var output: LogOutput?
        /// No more lines come; what is not written by then is given up.
        var end: ContinuousClock.Instant?
    }

    private struct Work {
        var lines: [UInt8] = []
        var news = News()

        mutating func takeNews() -> News {
            defer { self.news.output = nil }
            return self.news
        }
    }

    private let work = Mutex(Work())
    private let signal = DispatchSemaphore(value: 0)
    /// What may wait, in bytes.
    private let limit: Int
    /// A buffer that grew beyond this is not kept, in bytes.
    private static let kept = 1 << 20

    init(limit: Int) { self.limit = limit }

    /// False where the lines do not fit, or nobody takes them any more.
    func add(_ lines: Span<UInt8>) -> Bool {
        var wakes = false
        let isTaken = lines.withUnsafeBufferPointer { lines in
            self.work.withLock { work in
                guard work.lines.count + lines.count <= self.limit, work.news.end == nil else { return false }
                wakes = work.lines.isEmpty
                work.lines.append(contentsOf: lines)
                return true
            }
        }
        if wakes { self.signal.signal() }
        return isTaken
    }

    /// What comes from now on goes there. The output of an earlier call that the writer has not taken yet is closed.
    func change(to output: LogOutput) {
        let unused = self.work.withLock { work in
            defer { work.news.output = output }
            return work.news.output
        }
        unused?.close()
        self.signal.signal()
    }

    /// Nothing is added any more, and what is not written by then is given up.
    func close(at end: ContinuousClock.Instant) {
        self.work.withLock { $0.news.end = end }
        self.signal.signal()
    }

    /// Waits for something to do. `lines` gives a buffer back, and takes the lines.
    func consume(_ lines: inout [UInt8]) -> News {
        self.signal.wait()
        if lines.capacity > Self.kept { lines = [] }
        lines.removeAll(keepingCapacity: true)
        return self.work.withLock { work in
            swap(&work.lines, &lines)
            return work.takeNews()
        }
    }

    /// Without lines, and without waiting.
    func news() -> News { self.work.withLock { $0.takeNews() } }

    /// Forgets the lines that wait, and returns how many they were.
    func drop() -> Int {
        self.work.withLock { work in
            defer { work.lines = [] }
            return LogOutput.lineCount(work.lines, 0, work.lines.count)
        }
    }
}
