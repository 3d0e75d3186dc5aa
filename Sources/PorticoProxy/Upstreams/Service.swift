// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where requests go: targets, and the way one is picked.
public final class Service {
    public let name: String
    public let targets: [Target]
    public let timeouts: Timeouts
    private let balancer: any LoadBalancer

    public init(name: String, targets: [Target], timeouts: Timeouts, balancer: any LoadBalancer) {
        self.name = name
        self.targets = targets
        self.timeouts = timeouts
        self.balancer = balancer
    }

    /// The target for this exchange, none of those that it has tried; `nil`: there is no other.
    func pick(for exchange: Exchange) -> Target? {
        if self.targets.count == 1 { return exchange.tried.isEmpty ? self.targets[0] : nil }
        if exchange.tried.isEmpty { return self.balancer.pick(self.targets, exchange) }
        let others = self.targets.filter { target in !exchange.tried.contains { $0 === target } }
        return self.balancer.pick(others, exchange)
    }
}
