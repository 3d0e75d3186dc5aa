// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// All that limits remember in memory, by name: one for the process, so that all workers count together, and a reload
/// forgets nothing.
package final class LimitTables: Sendable {
    /// Of one limit.
    package final class Entry: Sendable {
        package let name: String
        let rate: LimitTable
        let quota: LimitTable
        let inFlight = InFlightTable()
        package let meters: LimitMeters
        fileprivate let shape: Shape

        fileprivate init(_ config: RateLimitConfig, _ shape: Shape, order: Int, meters: LimitMeters) {
            self.name = config.name
            self.shape = shape
            self.meters = meters
            let limit = Int64(config.highestCount)
            self.rate = LimitTable(
                order: order, mostKeys: config.keyCount, algorithm: config.algorithm, limit: limit)
            self.quota = LimitTable(
                order: order + 1, mostKeys: config.keyCount, algorithm: .fixedWindow, limit: limit)
        }

        fileprivate func hold(_ config: RateLimitConfig) {
            let limit = Int64(config.highestCount)
            self.rate.hold(mostKeys: config.keyCount, limit: limit)
            self.quota.hold(mostKeys: config.keyCount, limit: limit)
        }

        /// Callers that are remembered, and how many had to be forgotten.
        package var figures: (keys: Int, evictions: UInt64) {
            let (rate, quota) = (self.rate.figures, self.quota.figures)
            return (Swift.max(rate.keys, quota.keys), rate.evictions + quota.evictions)
        }
    }

    /// What is remembered in another form is begun anew.
    fileprivate struct Shape: Sendable, Equatable {
        var algorithm: LimitAlgorithm
        var key: LimitKey
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var nextOrder = 0
    }

    private let state = Mutex(State())

    /// Stores are asked; else what counts there counts here, all the same.
    let usesStores: Bool

    package init(usesStores: Bool = true) { self.usesStores = usesStores }

    /// The one of a limit: what it is called decides.
    func entry(_ config: RateLimitConfig) -> Entry {
        let shape = Shape(algorithm: config.algorithm, key: config.key)
        return self.state.withLock { state in
            let known = state.entries[config.name]
            if let known, known.shape == shape {
                known.hold(config)
                return known
            }
            let entry = Entry(config, shape, order: state.nextOrder, meters: known?.meters ?? LimitMeters())
            state.nextOrder += 2
            state.entries[config.name] = entry
            return entry
        }
    }

    package var all: [Entry] { self.state.withLock { $0.entries.values.sorted { $0.name < $1.name } } }

    /// What only earlier configurations name is let go of.
    package func keep(only configs: [RateLimitConfig]) {
        let names = Set(configs.map(\.name))
        self.state.withLock { state in state.entries = state.entries.filter { names.contains($0.key) } }
    }
}

extension RateLimitConfig {
    /// Of all tiers.
    fileprivate var highestCount: Int {
        ([self.rate] + self.tiers.map(\.rate)).compactMap { $0?.count }.max() ?? 1
    }
}
