// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where requests go: targets, and the way one is picked.
public final class Service {
    /// A target with what is said of it now.
    struct Member {
        var target: Target
        var spec: TargetSpec
    }

    public let name: String
    let logName: LogName
    public let timeouts: Timeouts
    /// As built; targets take their place on the worker.
    private let specs: [TargetSpec]
    private let balancer: any LoadBalancer
    private(set) var members: [Member] = []
    /// The targets of the best priority.
    private var best: [Target] = []
    /// The targets of one priority together, the best first.
    private var groups: [[Target]] = []
    /// What the worker counts of it; found at its first exchange.
    @exclusivity(unchecked) var meters: ServiceMeters?

    /// Has no targets before it is attached to a worker.
    public init(name: String, targets: [TargetSpec], timeouts: Timeouts, balancer: any LoadBalancer) {
        self.name = name
        self.logName = LogName(name)
        self.specs = targets
        self.timeouts = timeouts
        self.balancer = balancer
    }

    /// Targets that the worker knows already are taken with their connections.
    func attach(to worker: Worker) { self.use(self.specs, on: worker) }

    /// The best priority first.
    public var targets: [Target] { self.groups.flatMap { $0 } }

    /// From now on requests go to these.
    func use(_ specs: [TargetSpec], on worker: Worker) {
        self.members = specs.map {
            Member(target: worker.targets.target(of: self.name, $0, worker: worker), spec: $0)
        }
        let byPriority = Dictionary(grouping: self.members, by: \.spec.priority)
        self.groups = byPriority.keys.sorted().compactMap { byPriority[$0]?.map(\.target) }
        self.best = self.groups.first ?? []
    }

    /// The target for this exchange, none of those that it has tried; `nil`: there is no other.
    func pick(for exchange: Exchange) -> Target? {
        if exchange.tried.isEmpty {
            return self.best.count == 1 ? self.best[0] : self.balancer.pick(self.best, exchange)
        }
        for group in self.groups {
            let others = group.filter { target in !exchange.tried.contains { $0 === target } }
            if let target = self.balancer.pick(others, exchange) { return target }
        }
        return nil
    }

    /// The target that this exchange would get, as far as that rests on the request alone.
    func preview(for exchange: Exchange) -> Target? {
        self.best.count == 1 ? self.best[0] : self.balancer.preview(self.best, exchange)
    }
}
