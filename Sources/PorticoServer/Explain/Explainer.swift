// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures
import PorticoProxy
import PorticoX509

/// Explains requests against a configuration that no gateway runs: builds what a worker would serve, opens no listener
/// and no connection, and looks no name up.
package final class Explainer: Sendable {
    private let blueprint: Blueprint
    private let worker: WorkerHandle

    package init(_ blueprint: Blueprint) throws {
        self.blueprint = blueprint
        self.worker = try WorkerHandle(index: 0, log: nil)
        var states = FilterStates()
        let snapshot = try blueprint.snapshot(
            forWorker: 0, &states, AuthSources(), LimitTables(usesStores: false)
        ) { $0.unresolvedTargets }
        self.worker.perform { _ = snapshot.use(on: $0) }
        self.worker.start()
    }

    package func explain(_ query: ExplainQuery) async throws(ValueError) -> Explanation {
        try await self.blueprint.explain(query, on: self.worker, isLive: false)
    }

    /// Ends the thread. Blocks for a moment.
    package func stop() { self.worker.stop() }
}

extension Blueprint {
    /// By a worker that serves this configuration.
    func explain(
        _ query: ExplainQuery, on worker: WorkerHandle, isLive: Bool
    ) async throws(ValueError) -> Explanation {
        let listener = try self.listener(of: query)
        let config = self.config
        return await withCheckedContinuation { continuation in
            worker.perform { worker in
                let user = query.user?.principal
                worker.explain(
                    query.head, from: query.clientIP, options: listener, as: user, showing: query.certificate.taken
                ) { record in
                    continuation.resume(returning: Explanation(query, record, config, isLive: isLive))
                }
            }
        }
    }

    /// The options of the listener that the request comes to.
    private func listener(of query: ExplainQuery) throws(ValueError) -> ListenerOptions {
        if let options = self.config.listenerOptions(query.listener) { return options }
        let names = self.config.listeners.map(\.name).joined(separator: ", ")
        throw ValueError("there is no listener '\(query.listener ?? "")'", hint: "there are: \(names)")
    }
}
