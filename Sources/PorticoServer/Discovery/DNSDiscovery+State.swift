// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

extension DNSDiscovery.State {
    /// A name to look up at once, with the turn that its look-up has.
    typealias Due = (key: NameKey, turn: Int)

    /// Takes up the names of the services that are not there yet.
    mutating func add(_ services: [ServiceConfig]) -> [Due] {
        self.hiddenNames.formUnion(services.flatMap(\.hiddenNames))
        return Self.schedules(of: services).compactMap { key, schedule in
            self.names[key] == nil ? self.begin(key, NameState(schedule: schedule)) : nil
        }
    }

    /// From now on these services count: their targets are to be delivered, and other names are forgotten.
    /// - Returns: The names that are looked up in another way, or at another pace, than before.
    mutating func follow(_ services: [ServiceConfig], _ resolver: ResolverConfig) -> [Due] {
        let isOtherResolver = self.resolver.map { $0 != resolver } ?? false
        self.resolver = resolver
        self.services = Dictionary(services.filter { !$0.names.isEmpty }.map { ($0.name, $0) }) { $1 }
        self.delivered = [:]
        self.hiddenNames = Set(services.flatMap(\.hiddenNames))
        let schedules = Self.schedules(of: services)
        self.names = self.names.filter { schedules[$0.key] != nil }
        return schedules.compactMap { key, schedule in
            guard var name = self.names[key] else { return nil }
            guard isOtherResolver || !name.schedule.hasSamePace(as: schedule) else { return nil }
            name.schedule = schedule
            self.names[key] = name
            // The first look-up is still under way.
            return name.lookups > 0 ? self.begin(key, name) : nil
        }
    }

    private mutating func begin(_ key: NameKey, _ name: NameState) -> Due {
        self.turns += 1
        self.names[key] = name
        self.names[key]?.turn = self.turns
        return (key, self.turns)
    }

    /// Where services share a name, the most frequent schedule.
    private static func schedules(of services: [ServiceConfig]) -> [NameKey: RefreshSchedule] {
        Dictionary(services.flatMap { $0.names.map { ($0.key, $0.schedule) } }) { one, other in
            let interval = [one.interval, other.interval].compactMap { $0 }.min()
            return RefreshSchedule(interval: interval, followsTTL: one.followsTTL || other.followsTTL)
        }
    }

    /// The services whose targets are others than those delivered last.
    mutating func takeChanges() -> [(service: String, targets: [TargetSpec])] {
        guard self.delivery != nil else { return [] }
        var changes: [(service: String, targets: [TargetSpec])] = []
        for (name, service) in self.services {
            let targets = self.targets(of: service)
            guard self.isKnown(service), targets != self.delivered[name] else { continue }
            self.delivered[name] = targets
            changes.append((name, targets))
        }
        return changes
    }

    /// Whether there was any answer yet.
    private func isKnown(_ service: ServiceConfig) -> Bool {
        service.names.contains { self.names[$0.key]?.resolution != nil }
    }

    var status: [DiscoveryStatus] {
        self.services.values.sorted { $0.name < $1.name }.flatMap { service in
            service.names.sorted { $0.key.name < $1.key.name }.compactMap { self.status(of: service, $0.key) }
        }
    }

    private func status(of service: ServiceConfig, _ key: NameKey) -> DiscoveryStatus? {
        guard let name = self.names[key] else { return nil }
        let known = Set((name.resolution?.addresses ?? []).map(\.ip))
        return DiscoveryStatus(
            service: service.name, name: key.name, lookups: name.lookups, failures: name.failures,
            lastSuccess: name.lastSuccess, lastError: name.lastFailure?.description,
            addresses: self.targets(of: service).flatMap(\.addresses).filter { known.contains($0.ip) }.map(
                \.description))
    }
}
