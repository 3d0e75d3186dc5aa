// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// SRV records (RFC 2782), and the addresses of their targets.
extension NameLookup {
    /// So many hosts of one answer are looked up.
    static let maximumHosts = 64

    /// The hosts of one answer, each looked up once.
    private struct Hosts {
        let answer: DNSAnswer
        let previous: Resolution?
        var known: [String: [IPAddress]] = [:]
        var ttl = UInt32.max
        var failure: DNSFailure?
    }

    func service(_ name: String, previous: Resolution?) throws(DNSFailure) -> Resolution {
        let answer = try self.dns.ask(name, .srv)
        var hosts = Hosts(answer: answer, previous: previous)
        var found: [FoundAddress] = []
        var saysNone = false
        for record in answer.records(of: answer.question) {
            guard case .service(let priority, let weight, let port, let host) = record.data else { continue }
            hosts.ttl = min(hosts.ttl, record.ttl)
            if host == "." { saysNone = true }
            guard port > 0, host != ".", HostName.isValid(host) else { continue }
            found += self.addresses(of: host, &hosts).map {
                FoundAddress(host: host, ip: $0, port: port, priority: Int(priority), weight: Int(max(weight, 1)))
            }
        }
        guard !found.isEmpty || saysNone else { throw hosts.failure ?? .noData }
        return Resolution(found, ttl: hosts.ttl)
    }

    /// A host that does not answer keeps its addresses.
    private func addresses(of host: String, _ hosts: inout Hosts) -> [IPAddress] {
        if let known = hosts.known[host] { return known }
        guard hosts.known.count < Self.maximumHosts else { return [] }
        var ips: [IPAddress]
        do throws(DNSFailure) {
            let found = try self.addresses(ofTarget: host, hosts)
            ips = found.ips
            hosts.ttl = min(hosts.ttl, found.ttl)
        } catch {
            hosts.failure = error
            ips = (hosts.previous?.addresses ?? []).filter { $0.host == host }.map(\.ip)
        }
        hosts.known[host] = ips
        return ips
    }

    /// From the answer itself where it has them, else asked for.
    private func addresses(ofTarget host: String, _ hosts: Hosts) throws(DNSFailure) -> Addresses {
        var found = Addresses()
        found.add(hosts.answer.records(of: host))
        guard !found.ips.isEmpty else { return try self.addresses(of: host, previous: hosts.previous) }
        found.ips = self.reachable(found.ips)
        return found
    }
}
