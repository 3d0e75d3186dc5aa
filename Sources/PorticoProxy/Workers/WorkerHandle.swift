// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A worker with its thread: the only way in which the rest of the process reaches it.
// Safe because the worker is built before its thread starts, and touched on that thread only from then on.
package final class WorkerHandle: @unchecked Sendable {
    private let worker: Worker
    package let index: Int
    private var thread: pthread_t = 0

    package init(
        index: Int, log: (any LogSink)?, errors: (any ErrorSink)? = nil, stores: (any StoreObserver)? = nil
    ) throws(SystemError) {
        var generator = SystemRandomNumberGenerator()
        self.index = index
        self.worker = Worker(
            index: index, loop: try WorkerLoop(), accessLog: AccessLog(sink: log), seed: generator.next())
        self.worker.core.storeObserver = stores
        self.worker.core.errorLog = errors.map { ErrorLog($0, self.worker.core.loop) }
    }

    package var loop: WorkerLoop { self.worker.loop }

    /// Starts the thread. Call it once.
    package func start() {
        let loop = Unmanaged.passRetained(self.worker.loop)
        pthread_create(
            &self.thread, nil,
            { pointer in
                if let pointer { Unmanaged<WorkerLoop>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, loop.toOpaque())
    }

    /// Runs the body on the worker's loop; not on the path of an exchange.
    package func perform(_ body: @escaping @Sendable (Worker) -> Void) {
        self.worker.loop.execute { body(self.worker) }
    }

    /// As `perform`, and waits for the result.
    package func ask<Value: Sendable>(_ body: @escaping @Sendable (Worker) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            self.perform { continuation.resume(returning: body($0)) }
        }
    }

    /// Ends the thread when everything that was asked before is done, and waits for its end.
    package func stop() {
        self.perform { worker in
            for listener in worker.listeners { listener.closeAll() }
            worker.closeIdleUpstreams()
            worker.accessLog.flush()
            worker.loop.stop()
        }
        pthread_join(self.thread, nil)
    }
}
