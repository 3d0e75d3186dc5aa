// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoConfig
import PorticoProxy
import Synchronization

/// Taking a new configuration while requests are served. All or nothing: whatever is wrong, the gateway goes on as it was.
extension Gateway {
    /// Reads the configuration again and uses it. Reloads run one after the other.
    /// - Parameter reason: What asked for it, for the log.
    @discardableResult
    public func reload(_ reason: String) async -> ReloadOutcome {
        let task = self.state.withLock { state in
            // One that waits will read what is there when its turn comes: it serves for this call too.
            if let waiting = state.waitingReload { return waiting }
            let task = Task {
                await self.queue.run {
                    self.state.withLock { $0.waitingReload = nil }
                    return await self.reloadNow(reason)
                }
            }
            state.waitingReload = task
            return task
        }
        return await task.value
    }

    private func reloadNow(_ reason: String) async -> ReloadOutcome {
        guard !self.state.withLock({ $0.isDraining }) else { return .failure("the gateway is draining") }
        guard let source = self.source else {
            return .failure("there is no file to read again")
        }
        self.observer(.reloading)
        let loaded = await ConfigSource.elsewhere { source.load() }
        // A bad file is watched too: putting it right is a change.
        self.state.withLock { $0.files.configuration = loaded.read.signatures }
        var outcome = ReloadOutcome(diagnostics: loaded.diagnostics)
        if let blueprint = loaded.blueprint {
            do {
                try await self.use(blueprint)
                self.state.withLock { $0.noteUse(of: loaded.read) }
            } catch {
                outcome = .failure("\(error)")
            }
        }
        self.note(outcome, reason)
        return outcome
    }

    private func note(_ outcome: ReloadOutcome, _ reason: String) {
        let record = self.state.withLock { state in
            state.record.note(outcome)
            return state.record
        }
        for diagnostic in outcome.diagnostics {
            let isError = diagnostic.severity == .error
            self.logger.log(level: isError ? .error : .warning, "\(diagnostic.summary)")
        }
        if outcome.isSuccess {
            self.logger.info(
                "configuration reloaded", metadata: ["reason": "\(reason)", "snapshot": "\(record.snapshot)"])
        } else {
            self.logger.error(
                "the new configuration is not used; the one before it stays",
                metadata: ["reason": "\(reason)", "errors": "\(outcome.errors.count)"])
        }
        self.observer(.reloaded(outcome.isSuccess))
    }

    /// Names, every worker's snapshot and the listeners are ready before the first worker changes.
    func use(_ blueprint: Blueprint) async throws {
        let current = self.state.withLock { $0 }
        await self.discovery.prepared(blueprint.config)
        // Names that nothing uses afterwards are forgotten: the new ones, if this goes wrong.
        var used = current.blueprint
        defer {
            self.discovery.follow(used.config)
            self.keepIssuers(of: used)
            self.acme.follow(used.config)
        }
        var filterStates = current.filterStates
        let snapshots = try self.workers.map {
            try blueprint.snapshot(
                forWorker: $0.index, &filterStates[$0.index], self.authSources, self.limitTables, self.tlsContexts,
                targets: self.discovery.targets)
        }
        self.followIssuers()
        try self.acme.prepare(blueprint.config)
        let plan = try ListenerPlan(
            blueprint.config, self.tlsContexts, self.acme, workers: self.workers.count, current: current.listeners,
            leaving: current.leaving.map(\.address), firstID: current.nextListenerID)
        do {
            try self.changeLog(blueprint.config) { try plan.listen() }
        } catch {
            plan.close()
            throw error
        }
        await self.carryOut(plan, blueprint, snapshots)
        used = blueprint
        self.state.withLock { state in
            state.blueprint = blueprint
            state.filterStates = filterStates
            state.leave(plan.listeners)
            state.listeners = plan.listeners
            state.nextListenerID = current.nextListenerID + plan.listeners.count
        }
    }

    private func carryOut(_ plan: ListenerPlan, _ blueprint: Blueprint, _ snapshots: [BuiltSnapshot]) async {
        let admin = self.adminEndpoints(blueprint)
        let logger = self.logger
        for (worker, snapshot) in zip(self.workers, snapshots) {
            // What comes back is the snapshot before it, which is freed here.
            _ = await worker.ask { worker in
                let before = snapshot.use(on: worker)
                do {
                    try plan.apply(to: worker, admin: worker.index == 0 ? admin.snapshot() : nil)
                } catch {
                    // The system has no room for another descriptor in epoll; the listeners that stay go on.
                    logger.error("a worker cannot accept", metadata: ["error": "\(error)"])
                }
                return before
            }
        }
    }
}
