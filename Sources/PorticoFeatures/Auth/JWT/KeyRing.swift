// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import PorticoJOSE
import Synchronization

/// The keys of one issuer. The control plane puts them in; each worker copies them when they have changed, which it sees
/// by a number.
package final class KeyRing: Sendable {
    /// Where keys are fetched from, and how.
    package struct Source: Sendable, Hashable {
        /// Whose metadata says where the keys are; `nil`: they are at `address`.
        package var issuer: WebURL?
        package var address: WebURL?
        package var algorithms: Set<JWSAlgorithm>
        package var refresh: Duration
        package var staleFor: Duration
        package var refetchesUnknown: Bool
        /// Keys of the file, which hold beside those that are fetched.
        package var own: [VerificationKey] = []
        /// Certificates in PEM that the provider's must come from; `nil`: the system's.
        package var authority: String?

        package init(
            issuer: WebURL?, address: WebURL?, algorithms: Set<JWSAlgorithm>, refresh: Duration, staleFor: Duration,
            refetchesUnknown: Bool
        ) {
            self.issuer = issuer
            self.address = address
            self.algorithms = algorithms
            self.refresh = refresh
            self.staleFor = staleFor
            self.refetchesUnknown = refetchesUnknown
        }

        /// For people.
        package var label: String { (self.issuer ?? self.address)?.description ?? "" }
    }

    /// What is known.
    package enum State: Sendable {
        /// The first answer is still to come.
        case pending
        case keys([VerificationKey])
        /// There are none, for this reason.
        case unavailable(String)
    }

    private struct Inside: Sendable {
        var state: State
        var version = 1
        var users: Set<String> = []
        var waiting: [EventLoopPromise<Void>] = []
        /// Asks for a fetch at once; `nil`: nobody fetches.
        var fetch: (@Sendable () -> Void)?
    }

    package let source: Source?
    private let inside: Mutex<Inside>
    private let counter = Atomic<Int>(1)

    /// - Parameters:
    ///   - source: `nil`: the keys are these.
    ///   - keys: what the file says.
    package init(_ source: Source?, keys: [VerificationKey] = []) {
        self.source = source
        self.own = keys
        self.inside = Mutex(Inside(state: source == nil ? .keys(keys) : .pending))
    }

    /// Those of the file, beside those that are fetched.
    private let own: [VerificationKey]

    // MARK: For workers

    /// Another number: another state.
    package var version: Int { self.counter.load(ordering: .acquiring) }

    package var state: (State, version: Int) { self.inside.withLock { ($0.state, $0.version) } }

    /// A future for the end of the next fetch; `nil`: there will be none, or too many wait already.
    package func nextFetch(_ loop: any EventLoop) -> EventLoopFuture<Void>? {
        let promise = loop.makePromise(of: Void.self)
        let fetch = self.inside.withLock { inside -> (@Sendable () -> Void)? in
            guard inside.waiting.count < Self.maximumWaiting, let fetch = inside.fetch else { return nil }
            inside.waiting.append(promise)
            return fetch
        }
        guard let fetch else {
            promise.succeed()
            return nil
        }
        fetch()
        return promise.futureResult
    }

    private static let maximumWaiting = 10_000

    // MARK: For the control plane

    /// The entries of `auth` whose keys these are.
    package var users: [String] { self.inside.withLock { $0.users.sorted() } }

    func use(by name: String) { self.inside.withLock { _ = $0.users.insert(name) } }

    func keep(users: Set<String>) { self.inside.withLock { $0.users.formIntersection(users) } }

    /// - Parameter fetch: asks for a fetch at once. It decides whether it is time for one; those who wait are answered
    ///   by `publish`, `fail` or `skip` in any case.
    package func follow(_ fetch: (@Sendable () -> Void)?) {
        self.inside.withLock { $0.fetch = fetch }
        if fetch == nil { self.wake() }
    }

    /// These are the keys now.
    package func publish(_ keys: [VerificationKey]) {
        let all = self.own + keys
        self.inside.withLock { inside in
            if case .keys(let before) = inside.state, before == all { return }
            self.change(&inside, .keys(all))
        }
        self.wake()
    }

    /// There are no keys, or none that may still be used.
    package func fail(_ reason: String) {
        self.inside.withLock { inside in
            self.change(&inside, self.own.isEmpty ? .unavailable(reason) : .keys(self.own))
        }
        self.wake()
    }

    /// It is not time for a fetch, or it has failed and the keys are still good.
    package func skip() { self.wake() }

    private func change(_ inside: inout Inside, _ state: State) {
        inside.state = state
        inside.version += 1
        self.counter.store(inside.version, ordering: .releasing)
    }

    private func wake() {
        let waiting = self.inside.withLock { inside in
            defer { inside.waiting = [] }
            return inside.waiting
        }
        for promise in waiting { promise.succeed() }
    }
}
