// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Looks a name up: the questions that lead from it to addresses. Blocks.
struct NameLookup: Sendable {
    let dns: any DNSAsking
    /// Whether this machine has a route to an address at all.
    var isReachable: @Sendable (IPAddress) -> Bool = { AddressProbe.hasRoute(to: $0) }

    /// - Parameter previous: what the name led to before; a part that fails to answer keeps it.
    func perform(_ key: NameKey, previous: Resolution?) throws(DNSFailure) -> Resolution {
        switch key {
        case .system(let name):
            let ips = self.reachable(SystemResolver.addresses(of: name))
            guard !ips.isEmpty else { throw .unresolved }
            return Resolution(ips.map { FoundAddress(host: name, ip: $0) }, ttl: nil)
        case .addresses(let name):
            let found = try self.addresses(of: name, previous: previous)
            return Resolution(found.ips.map { FoundAddress(host: name, ip: $0) }, ttl: found.ttl)
        case .service(let name): return try self.service(name, previous: previous)
        }
    }

    // MARK: A and AAAA

    struct Addresses {
        var ips: [IPAddress] = []
        var ttl: UInt32 = .max

        mutating func add(_ records: [DNSRecord]) {
            for record in records {
                guard case .address(let high, let low) = record.data else { continue }
                self.ips.append(IPAddress(high: high, low: low))
                self.ttl = min(self.ttl, record.ttl)
            }
        }
    }

    func addresses(of name: String, previous: Resolution?) throws(DNSFailure) -> Addresses {
        var found = Addresses()
        var failure = DNSFailure.noData
        for type in [DNSType.a, .aaaa] {
            do throws(DNSFailure) {
                let answer = try self.dns.ask(name, type)
                found.add(answer.records(of: answer.question))
            } catch {
                if error == .noName { throw error }
                if error.isDefinite { continue }
                failure = error
                let kept = (previous?.addresses ?? []).filter { $0.host == name && $0.ip.isV4 == (type == .a) }
                found.ips += kept.map(\.ip)
            }
        }
        // With nothing but what was known before, nothing was answered.
        guard !found.ips.isEmpty, found.ttl != .max || failure.isDefinite else { throw failure }
        found.ips = self.reachable(found.ips)
        return found
    }

    /// Without those that this machine has no route to, IPv6 ones mostly; if that leaves none, all.
    func reachable(_ ips: [IPAddress]) -> [IPAddress] {
        let left = ips.filter(self.isReachable)
        return left.isEmpty ? ips : left
    }
}
