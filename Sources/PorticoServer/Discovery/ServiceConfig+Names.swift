// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

extension ServiceConfig {
    /// The names that are looked up for the service, each with its schedule.
    var names: [(key: NameKey, schedule: RefreshSchedule)] {
        if let dns = self.dns {
            let key = dns.isService ? NameKey.service(dns.name) : .addresses(dns.name)
            return [(key, RefreshSchedule(interval: self.refresh, followsTTL: self.refresh == nil))]
        }
        let hosts = Set(self.targets.map(\.url.host).filter { IPAddress($0) == nil })
        return hosts.map { (.system($0), RefreshSchedule(interval: Self.systemInterval, followsTTL: false)) }
    }

    /// How often names in `targets` are looked up.
    private static let systemInterval = Duration.seconds(10)

    /// The targets, with what the names led to so far.
    func targetSpecs(_ resolution: (NameKey) -> Resolution?) -> [TargetSpec] {
        self.foundSpecs(resolution).map { self.withHost($0) }
    }

    /// The target with the Host that the service is to get.
    private func withHost(_ spec: TargetSpec) -> TargetSpec {
        var spec = spec
        switch self.host {
        case .target: break
        case .client: spec.passesHost = true
        case .name(let name): spec.authority = name
        }
        return spec
    }

    private func foundSpecs(_ resolution: (NameKey) -> Resolution?) -> [TargetSpec] {
        if let dns = self.dns {
            guard let key = self.names.first?.key, let found = resolution(key) else { return [] }
            return Self.specs(found.addresses, port: dns.port, isSecure: self.tls != nil).map(self.withTLSName)
        }
        // One of weight 0 is no target for any balancer, nor one to go on to.
        let counted = zip(self.targets, self.hiddenLabels).filter { $0.0.weight > 0 }
        return counted.map { target, hiddenLabel in
            let (url, port) = (target.url, UInt16(truncatingIfNeeded: target.url.port))
            let stated = IPAddress(url.host).map { [$0] }
            let ips = stated ?? (resolution(.system(url.host))?.addresses ?? []).map(\.ip).inFamilyTurns
            var spec = TargetSpec(
                authority: url.authority, label: url.isSecure ? url.place : nil, host: url.host, port: port,
                addresses: ips.map { SocketAddress(ip: $0, port: port) }, weight: target.weight)
            if url.isSecure { spec.tlsName = self.tls?.serverName ?? url.host }
            if let hiddenLabel { spec.label = hiddenLabel }
            return spec
        }
    }

    /// The name that its certificate is for is that which DNS was asked, or an SRV record names.
    private func withTLSName(_ spec: TargetSpec) -> TargetSpec {
        var spec = spec
        if let tls { spec.tlsName = tls.serverName ?? spec.host }
        return spec
    }

    /// The targets where nothing is looked up: what DNS would be asked for stands for its answer.
    var unresolvedTargets: [TargetSpec] {
        guard let dns = self.dns else { return self.targetSpecs { _ in nil } }
        let port = UInt16(truncatingIfNeeded: dns.port ?? 0)
        return [self.withHost(TargetSpec(authority: dns.description, host: dns.name, port: port, addresses: []))]
    }

    /// One target for each address and port: where several records lead there, the best one's.
    private static func specs(_ addresses: [FoundAddress], port: Int?, isSecure: Bool) -> [TargetSpec] {
        var known: Set<SocketAddress> = []
        return zip(addresses, addresses.fairWeights).compactMap { found, weight in
            let usual = UpstreamURL.usualPort(isSecure: isSecure)
            let port = found.port ?? UInt16(truncatingIfNeeded: port ?? usual)
            let address = SocketAddress(ip: found.ip, port: port)
            guard known.insert(address).inserted else { return nil }
            let host = found.host.hasSuffix(".") ? String(found.host.dropLast()) : found.host
            return TargetSpec(
                authority: UpstreamURL(host: host, port: Int(port), isSecure: isSecure).authority,
                label: address.description, host: host,
                port: port, addresses: [address], weight: weight, priority: found.priority)
        }
    }
}

extension [IPAddress] {
    /// IPv6 and IPv4 by turns, so that no family that leads nowhere holds up the other one (RFC 8305 §4).
    var inFamilyTurns: [IPAddress] {
        var (six, four) = (self.filter { !$0.isV4 }[...], self.filter(\.isV4)[...])
        var turns: [IPAddress] = []
        while !six.isEmpty || !four.isEmpty {
            if let ip = six.popFirst() { turns.append(ip) }
            if let ip = four.popFirst() { turns.append(ip) }
        }
        return turns
    }
}

extension [FoundAddress] {
    /// The weights, with that of an SRV record shared out among the addresses of its target: a target of two addresses
    /// takes no more than its record says. Where no target has several, they are what the records say.
    var fairWeights: [Int] {
        let counts = Dictionary(self.map { (Self.record($0), 1) }, uniquingKeysWith: +)
        let product = Set(counts.values).reduce(1) { Self.leastCommonMultiple($0, $1) }
        return self.map { $0.weight * product / (counts[Self.record($0)] ?? 1) }
    }

    private struct Record: Hashable {
        var host: String
        var port: UInt16?
        var priority: Int
    }

    private static func record(_ address: FoundAddress) -> Record {
        Record(host: address.host, port: address.port, priority: address.priority)
    }

    /// Bounded: beyond that, shares need not be exact.
    private static func leastCommonMultiple(_ one: Int, _ two: Int) -> Int {
        var (a, b) = (one, two)
        while b != 0 { (a, b) = (b, a % b) }
        let multiple = one / a * two
        return multiple <= 10_000 ? multiple : one
    }
}
