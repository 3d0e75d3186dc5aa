// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where requests go: targets, and the way one is picked.
package final class Service {
    /// A target with what is said of it now.
    struct Member {
        var target: Target
        var spec: TargetSpec
    }

    package let name: String
    let logName: LogName
    package let timeouts: Timeouts
    /// What of the gateway's own fields it is not sent.
    let omitted: OwnFields
    /// As built; targets take their place on the worker.
    let specs: [TargetSpec]
    private let balancer: any LoadBalancer
    /// What connections to those of its targets are made with that have TLS; `nil`: there is no network.
    let tls: TLSContext?
    let speaks: ServiceProtocol
    /// What connections begin with; `nil`: with requests.
    let proxyHeader: ProxyProtocolVersion?
    /// What follows on an attempt.
    let rules: ForwardingRules
    /// Who learns from attempts.
    private(set) var observers: [any AttemptObserver]
    private(set) var members: [Member] = []
    /// The targets of the best priority.
    private var best: [Target] = []
    /// The targets of one priority together, the best first.
    private var groups: [[Target]] = []
    /// What the worker counts of it; found at its first exchange.
    @exclusivity(unchecked) var meters: ServiceMeters?

    /// Has no targets before it is attached to a worker.
    package convenience init(
        name: String, targets: [TargetSpec], timeouts: Timeouts, balancer: any LoadBalancer, omitted: OwnFields = [],
        tls: TLSContext? = nil, speaks: ServiceProtocol = .http1,
        proxyHeader: ProxyProtocolVersion? = nil
    ) {
        self.init(
            name: name, targets: targets, timeouts: timeouts, balancer: balancer, rules: .standard, observers: [],
            omitted: omitted, tls: tls, speaks: speaks, proxyHeader: proxyHeader)
    }

    init(
        name: String, targets: [TargetSpec], timeouts: Timeouts, balancer: any LoadBalancer, rules: ForwardingRules,
        observers: [any AttemptObserver], omitted: OwnFields = [], tls: TLSContext? = nil,
        speaks: ServiceProtocol = .http1, proxyHeader: ProxyProtocolVersion? = nil
    ) {
        self.proxyHeader = proxyHeader
        self.tls = tls
        self.speaks = speaks
        self.omitted = omitted
        self.rules = rules
        self.observers = observers
        self.name = name
        self.logName = LogName(name)
        self.specs = targets
        self.timeouts = timeouts
        self.balancer = balancer
    }

    /// The best priority first.
    package var targets: [Target] { self.members.sorted { $0.spec.priority < $1.spec.priority }.map(\.target) }

    /// From now on requests go to these.
    func use(_ members: [Member]) {
        self.members = members
        self.sort()
    }

    func add(_ observer: any AttemptObserver) { self.observers.append(observer) }

    /// Some target's `isAvailable` is another one. Where none is available all are: an answer may come in spite of all.
    func sort() {
        let available = self.members.filter(\.target.isAvailable)
        let counted = available.isEmpty ? self.members : available
        let byPriority = Dictionary(grouping: counted, by: \.spec.priority)
        self.groups = byPriority.keys.sorted().compactMap { byPriority[$0]?.map(\.target) }
        self.best = self.groups.first ?? []
    }

    /// The target for this exchange, none of those that it could not reach; `nil`: there is no other.
    func pick(for exchange: Exchange) -> Target? {
        let unreachable = exchange.forward.unreachable
        if unreachable.isEmpty {
            return self.best.count == 1 ? self.best[0] : self.balancer.pick(self.best, exchange)
        }
        for group in self.groups {
            let others = group.filter { target in !unreachable.contains { $0 === target } }
            if let target = self.balancer.pick(others, exchange) { return target }
        }
        return nil
    }

    /// The target that this exchange would get, as far as that rests on the request alone.
    func preview(for exchange: Exchange) -> Target? {
        self.best.count == 1 ? self.best[0] : self.balancer.preview(self.best, exchange)
    }
}
