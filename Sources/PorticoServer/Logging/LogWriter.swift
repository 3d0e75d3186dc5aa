// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
public import PorticoProxy
import Synchronization

/// Writes batches of log lines to a descriptor on a thread of its own, so that a slow disk or reader stalls no worker.
/// Bounded: what does not fit is dropped and counted.
public final class LogWriter: LogSink {
    private struct Queue {
        var batches: [[UInt8]] = []
        var bytes = 0
        var isClosed = false
        var isWriting = false
    }

    private let queue = Mutex(Queue())
    private let dropped = Atomic<Int>(0)
    private let signal = DispatchSemaphore(value: 0)
    private let descriptor: Int32

    /// What may wait, in bytes.
    private static let limit = 16 * 1024 * 1024

    public init(descriptor: Int32) {
        self.descriptor = descriptor
        var thread: pthread_t = 0
        let writer = Unmanaged.passRetained(self)
        pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<LogWriter>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, writer.toOpaque())
        pthread_detach(thread)
    }

    /// Batches that were dropped because too many waited.
    public var droppedBatches: Int { self.dropped.load(ordering: .relaxed) }

    public func write(_ lines: [UInt8]) {
        let isTaken = self.queue.withLock { queue in
            guard queue.bytes + lines.count <= Self.limit, !queue.isClosed else { return false }
            queue.batches.append(lines)
            queue.bytes += lines.count
            return true
        }
        if isTaken { self.signal.signal() } else { self.dropped.add(1, ordering: .relaxed) }
    }

    /// Returns when everything that was handed over is written, or after this many milliseconds.
    public func close(within milliseconds: Int = 2000) {
        self.queue.withLock { $0.isClosed = true }
        self.signal.signal()
        for _ in 0..<milliseconds {
            if self.queue.withLock({ $0.batches.isEmpty && !$0.isWriting }) { return }
            usleep(1000)
        }
    }

    private func run() {
        while true {
            self.signal.wait()
            let (batches, isClosed) = self.queue.withLock { queue in
                defer {
                    queue.isWriting = !queue.batches.isEmpty
                    queue.batches = []
                    queue.bytes = 0
                }
                return (queue.batches, queue.isClosed)
            }
            for batch in batches { self.writeAll(batch) }
            self.queue.withLock { $0.isWriting = false }
            if isClosed, batches.isEmpty { return }
        }
    }

    private func writeAll(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(self.descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count < 0 {
                if errno == EINTR { continue }
                self.dropped.add(1, ordering: .relaxed)
                return
            }
            start += count
        }
    }
}
