// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension Blueprint {
    func services(
        forWorker worker: Int, _ contexts: TLSContexts?, _ targets: @Sendable (ServiceConfig) -> [TargetSpec]
    ) -> [String: Service] {
        var services: [String: Service] = [:]
        for config in self.config.services {
            services[config.name] = Service(
                name: config.name,
                targets: targets(config),
                timeouts: self.timeouts(config),
                balancer: Self.balancer(config.balance, worker),
                omitted: config.forwarding.omitted,
                tls: config.isSecure ? contexts?.client(config.tls ?? ClientTLSConfig(), config.speaks) : nil,
                speaks: config.speaks,
                proxyHeader: config.proxyHeader
            )
        }
        return services
    }

    /// Those of one worker, by name.
    func stores(
        _ contexts: TLSContexts?, _ targets: @Sendable (ServiceConfig) -> [TargetSpec]
    ) -> [String: Store] {
        let stores = self.config.stores.map {
            Store($0, addresses: targets($0.place).flatMap(\.addresses), contexts: contexts)
        }
        return Dictionary(stores.map { ($0.name, $0) }) { first, _ in first }
    }

    /// A policy replaces a policy whole: the service's own, else its resilience policy's, else the defaults'.
    private func timeouts(_ config: ServiceConfig) -> Timeouts {
        let policy = config.resilience.flatMap { name in self.config.resilience.first { $0.name == name.name } }
        if let own = config.timeout { return Timeouts(own, origin: .service) }
        if let timeout = policy?.timeout { return Timeouts(timeout, origin: .resilience) }
        return self.config.defaults.policies[.timeout].map { Timeouts($0, origin: .defaults) } ?? .standard
    }

    private static func balancer(_ balance: Balance, _ worker: Int) -> any LoadBalancer {
        switch balance {
        case .roundRobin: RoundRobin(start: worker)
        case .weighted: SmoothWeighted()
        case .leastConnections: LeastConnections()
        case .powerOfTwo: PowerOfTwo(seed: UInt64.random(in: .min ... .max))
        case .hash(let key): ConsistentHash(key: key)
        }
    }
}
