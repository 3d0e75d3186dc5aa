// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Logging
import PorticoProxy
import Synchronization

/// Writes the workers' notes of errors to the gateway's own log, on a thread that no exchange waits for: the first of a
/// kind and target in a minute at `info`, each of them at `debug`.
final class ErrorNotes: ErrorSink {
    private struct State {
        var waiting = 0
        /// By kind and target: those of several workers are one.
        var told: [String: ContinuousClock.Instant] = [:]
    }

    private let logger: Logger
    private let queue = DispatchQueue(label: "portico.errors")
    private let state = Mutex(State())

    /// Notes that may wait; those beyond are lost.
    private static let limit = 1000

    init(_ logger: Logger) { self.logger = logger }

    var wantsAll: Bool { self.logger.logLevel <= .debug }

    func write(_ note: ErrorNote) {
        guard let level = self.admit(note) else { return }
        self.queue.async {
            self.logger.log(level: level, "\(note.message)", metadata: note.metadata)
            self.state.withLock { $0.waiting -= 1 }
        }
    }

    private func admit(_ note: ErrorNote) -> Logger.Level? {
        let now = ContinuousClock.now
        let key = "\(note.error) \(note.reason) \(note.target ?? note.service ?? note.listener ?? "")"
        return self.state.withLock { state in
            guard state.waiting < Self.limit else { return nil }
            let isFirst = note.isFirst && state.told[key].map { now - $0 >= .seconds(60) } ?? true
            guard isFirst || self.wantsAll else { return nil }
            if isFirst {
                if state.told.count >= Self.limit { state.told.removeAll() }
                state.told[key] = now
            }
            state.waiting += 1
            return isFirst ? .info : .debug
        }
    }
}

extension ErrorNote {
    fileprivate var metadata: Logger.Metadata {
        var all: Logger.Metadata = ["error": "\(self.error)", "reason": "\(self.reason)"]
        let more = [
            ("detail", self.detail), ("route", self.route), ("service", self.service), ("target", self.target),
            ("request_id", self.requestID), ("listener", self.listener), ("client", self.client),
        ]
        for (name, value) in more { if let value { all[name] = "\(value)" } }
        return all
    }
}
