// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import PorticoFeatures
import PorticoJOSE
import Synchronization

/// Follows the keys of one issuer: fetches them again and again, and puts them into its ring.
final class IssuerFollower: Sendable {
    private struct Inside {
        var state: KeyState
        /// Nil: a fetch is under way.
        var timer: Scheduled<Void>?
        var isStopped = false
    }

    /// What is known, for operators.
    struct Facts: Sendable {
        var state: KeyState
        /// Since the keys came.
        var age: Duration?
    }

    private let ring: KeyRing
    private let source: KeyRing.Source
    private let fetch: KeyFetch
    private let logger: Logger
    private let inside: Mutex<Inside>
    private let began = ContinuousClock.now

    init(
        _ ring: KeyRing, _ source: KeyRing.Source, _ client: any ProviderClient, _ loop: any EventLoop, _ logger: Logger
    ) {
        self.ring = ring
        self.source = source
        self.fetch = KeyFetch(source: source, client: client, loop: loop)
        self.logger = logger
        self.inside = Mutex(Inside(state: KeyState(refresh: source.refresh, staleFor: source.staleFor)))
    }

    private var now: Duration { ContinuousClock.now - self.began }

    func start() {
        self.ring.follow { [weak self] in self?.ask() }
        self.begin()
    }

    /// Nothing is fetched any more; who waits is woken.
    func stop() {
        let timer = self.inside.withLock { inside in
            inside.isStopped = true
            defer { inside.timer = nil }
            return inside.timer
        }
        timer?.cancel()
        self.ring.follow(nil)
    }

    var facts: Facts {
        let state = self.inside.withLock { $0.state }
        return Facts(state: state, age: state.lastSuccess.map { self.now - $0 })
    }

    // MARK: Fetching

    private func begin() {
        let mayBegin = self.inside.withLock { !$0.isStopped && $0.state.begin() }
        if mayBegin { self.run() }
    }

    private func ask() {
        let now = self.now
        let answer = self.inside.withLock { inside in inside.isStopped ? .tooSoon : inside.state.ask(at: now) }
        switch answer {
        case .fetch: self.run()
        case .underway: break
        case .tooSoon: self.ring.skip()
        }
    }

    private func run() {
        let timer = self.inside.withLock { inside in
            defer { inside.timer = nil }
            return inside.timer
        }
        timer?.cancel()
        self.fetch.run().whenSuccess { self.finish($0) }
    }

    private func finish(_ outcome: Result<[VerificationKey], KeyFetchFailure>) {
        let now = self.now
        let random = Double.random(in: 0...1)
        let change = self.inside.withLock { inside -> KeyState.Change? in
            guard !inside.isStopped else { return nil }
            let change = inside.state.finish(outcome.map(\.count), at: now, random: random)
            inside.timer = self.fetch.loop.scheduleTask(in: TimeAmount(change.pause)) { [weak self] in self?.begin() }
            return change
        }
        guard let change else { return self.ring.skip() }
        self.log(change, outcome)
        switch (change.keys, outcome) {
        case (.taken, .success(let keys)): self.ring.publish(keys)
        case (.none, .failure(let failure)): self.ring.fail(failure.description)
        default: self.ring.skip()
        }
    }

    /// One line for each change.
    private func log(_ change: KeyState.Change, _ outcome: Result<[VerificationKey], KeyFetchFailure>) {
        guard change.turned else { return }
        var metadata: Logger.Metadata = [
            "auth": "\(self.ring.users.joined(separator: ", "))", "issuer": "\(self.source.label)",
        ]
        switch outcome {
        case .success(let keys):
            metadata["keys"] = "\(keys.count)"
            self.logger.info("the keys of an issuer are there", metadata: metadata)
        case .failure(let failure):
            metadata["reason"] = "\(failure)"
            let words =
                change.keys == .kept
                ? "those before are used" : "there are none: what it has signed is answered with 503"
            self.logger.warning("the keys of an issuer cannot be fetched; \(words)", metadata: metadata)
        }
    }
}
