// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import Synchronization

/// Ending without losing a request.
extension Gateway {
    /// Returns when `POST /drain` was asked for, or when the task is cancelled. For one task only.
    public func waitForDrainRequest() async { await self.drainRequest.wait() }

    /// Not ready, a pause, no new connections, and a bounded time for what is in flight.
    /// - Returns: whether everything was completed in time; false too when the task was cancelled.
    @discardableResult
    public func drain() async -> Bool {
        let drain = self.state.withLock { state in
            state.isDraining = true
            return state.blueprint.config.drain
        }
        self.readiness.isReady = false
        self.observer(.draining)
        self.acme.stop()
        for worker in self.workers { worker.perform { $0.announceDrain() } }
        if drain.pause > .zero { try? await Task.sleep(for: drain.pause) }
        // What a reload that has begun opens from now on drains at once.
        for worker in self.workers { worker.perform { $0.drain() } }
        let end = ContinuousClock.now + drain.timeout
        while ContinuousClock.now < end, !Task.isCancelled {
            if await self.isDrained() { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private func isDrained() async -> Bool {
        var open = 0
        for worker in self.workers { open += await worker.ask { $0.drainingCount } }
        return open == 0
    }
}
