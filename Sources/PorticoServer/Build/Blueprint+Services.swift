// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension Blueprint {
    func services(forWorker worker: Int) -> [String: Service] {
        var services: [String: Service] = [:]
        for config in self.config.services { services[config.name] = self.service(config, worker) }
        return services
    }

    private func service(_ config: ServiceConfig, _ worker: Int) -> Service {
        let targets = config.targets.filter { config.balance != .weighted || $0.weight > 0 }
        return Service(
            name: config.name,
            targets: targets.map { self.target($0) },
            timeouts: self.timeouts(config),
            balancer: Self.balancer(config.balance, worker)
        )
    }

    private func target(_ config: TargetConfig) -> TargetSpec {
        TargetSpec(
            authority: config.url.authority,
            host: config.url.host,
            port: UInt16(truncatingIfNeeded: config.url.port),
            address: self.address(config.url),
            weight: max(config.weight, 1)
        )
    }

    private func address(_ url: UpstreamURL) -> SocketAddress? {
        guard let ip = IPAddress(url.host) ?? self.addresses[url.host] else { return nil }
        return SocketAddress(ip: ip, port: UInt16(truncatingIfNeeded: url.port))
    }

    /// A policy replaces a policy whole: the service's own, else its resilience policy's, else the defaults'.
    private func timeouts(_ config: ServiceConfig) -> Timeouts {
        let policy = config.resilience.flatMap { name in self.config.resilience.first { $0.name == name.name } }
        if let own = config.timeout { return own.timeouts(.service) }
        if let timeout = policy?.timeout { return timeout.timeouts(.resilience) }
        return self.config.defaults.timeout?.timeouts(.defaults) ?? Timeouts()
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
