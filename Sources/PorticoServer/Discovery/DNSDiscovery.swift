// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
package import Logging
package import PorticoProxy
import Synchronization

/// Finds the targets of services whose names have to be looked up, and follows them as they move.
///
/// Each name is looked up once for all services that use it, on a few threads of its own; it keeps its last good answer
/// when a later look-up fails.
package final class DNSDiscovery: Sendable {
    /// Takes a service's name and its targets, whenever these have changed. Called from one thread at a time.
    package typealias Delivery = @Sendable (String, [TargetSpec]) -> Void

    struct State {
        var services: [String: ServiceConfig] = [:]
        var names: [NameKey: NameState] = [:]
        var hiddenNames: Set<String> = []
        /// Nil: nothing is followed yet.
        var resolver: ResolverConfig?
        /// Given out to look-ups so far: no two have the same.
        var turns = 0
        var delivery: Delivery?
        var delivered: [String: [TargetSpec]] = [:]

        func targets(of service: ServiceConfig) -> [TargetSpec] {
            service.targetSpecs { self.names[$0]?.resolution }
        }
    }

    let state = Mutex(State())
    let logger: Logger
    /// DNS that does not answer must not keep the system's names waiting.
    private let dnsQueue = LookupQueue(threads: 4)
    private let systemQueue = LookupQueue(threads: 4)
    /// Timers and deliveries, one after the other.
    private let queue = DispatchQueue(label: "discovery")
    private let makeLookup: @Sendable (ResolverConfig) -> NameLookup

    package convenience init(logger: Logger) {
        self.init(logger: logger) { NameLookup(dns: DNSClient(config: $0)) }
    }

    init(logger: Logger, lookup: @escaping @Sendable (ResolverConfig) -> NameLookup) {
        self.logger = logger
        self.makeLookup = lookup
    }

    // MARK: What is followed

    /// Looks up the names of this configuration that are not known yet, all together, and goes on to follow them. Blocks
    /// until they have an answer or have failed, for so long at most: called off the loops.
    package func prepare(_ config: GatewayConfig, waitingAtMost limit: Duration = .seconds(3)) {
        let firstAnswers = DispatchGroup()
        for name in self.state.withLock({ $0.add(config.namedServices) }) {
            firstAnswers.enter()
            self.lookUp(name.key, name.turn, config.resolver) { firstAnswers.leave() }
        }
        _ = firstAnswers.wait(timeout: .now() + limit.dispatchInterval)
    }

    /// The same, and nothing blocks.
    func prepared(_ config: GatewayConfig) async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "names").async {
                self.prepare(config)
                continuation.resume()
            }
        }
    }

    /// The workers use this configuration now: the targets of its services are delivered, once as they are and then
    /// whenever they change. Names that it does not use are forgotten.
    package func follow(_ config: GatewayConfig) {
        let others = self.state.withLock { state in
            // Those that `prepare` was not asked for are new here.
            state.add(config.namedServices) + state.follow(config.namedServices, config.resolver)
        }
        for name in others { self.lookUp(name.key, name.turn, config.resolver) }
        self.deliverChanges()
    }

    package func deliver(to delivery: @escaping Delivery) {
        self.state.withLock { $0.delivery = delivery }
        self.deliverChanges()
    }

    /// Nothing is looked up or delivered any more.
    package func stop() {
        self.state.withLock { state in
            state.names = [:]
            state.services = [:]
            state.delivery = nil
        }
    }

    // MARK: What is known

    /// A service's targets as they are now; those whose names are not resolved yet are without address, or not there.
    package func targets(of service: ServiceConfig) -> [TargetSpec] { self.state.withLock { $0.targets(of: service) } }

    /// Every name with what became of it, in the order of the services' names.
    package var status: [DiscoveryStatus] { self.state.withLock { $0.status } }

    // MARK: Looking up

    private func lookUp(
        _ key: NameKey, _ turn: Int, _ resolver: ResolverConfig, then done: @escaping @Sendable () -> Void = {}
    ) {
        let previous = self.state.withLock { $0.names[key]?.resolution }
        let lookup = self.makeLookup(resolver)
        let lookups = if case .system = key { self.systemQueue } else { self.dnsQueue }
        lookups.submit {
            self.finish(key, turn, Result { () throws(DNSFailure) in try lookup.perform(key, previous: previous) })
            done()
        }
    }

    private func finish(_ key: NameKey, _ turn: Int, _ outcome: Result<Resolution, DNSFailure>) {
        let change = self.state.withLock { state -> NameState.Change? in
            guard state.names[key]?.turn == turn else { return nil }
            return state.names[key]?.record(outcome)
        }
        guard let change else { return }
        self.log(key, change, outcome)
        self.queue.asyncAfter(deadline: .now() + change.pause.dispatchInterval) { [weak self] in
            guard let self else { return }
            let (isCurrent, resolver) = self.state.withLock { ($0.names[key]?.turn == turn, $0.resolver) }
            if isCurrent { self.lookUp(key, turn, resolver ?? ResolverConfig()) }
        }
        if change.movedAddresses { self.deliverChanges() }
    }

    /// One after the other, each with what is known then: no earlier state overtakes a later one.
    private func deliverChanges() {
        self.queue.async {
            let (changes, delivery) = self.state.withLock { ($0.takeChanges(), $0.delivery) }
            for change in changes { delivery?(change.service, change.targets) }
        }
    }

    private func log(_ key: NameKey, _ change: NameState.Change, _ outcome: Result<Resolution, DNSFailure>) {
        let isHidden = self.state.withLock { $0.hiddenNames.contains(key.name) }
        let name: Logger.MetadataValue = isHidden ? "***" : "\(key.name)"
        switch outcome {
        case .failure(let failure) where change.turned:
            let kept = self.state.withLock { $0.names[key]?.resolution?.addresses.count ?? 0 }
            self.logger.warning(
                "a name does not resolve",
                metadata: ["name": name, "reason": "\(failure)", "addresses_kept": "\(kept)"])
        case .success(let found) where change.turned || change.movedAddresses:
            let count: Logger.MetadataValue = "\(found.addresses.count)"
            self.logger.info("a name resolves", metadata: ["name": name, "addresses": count])
        default: break
        }
    }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = self.components
        return .milliseconds(Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
