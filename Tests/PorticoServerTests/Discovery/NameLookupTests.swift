// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoWire
import Testing

@testable import PorticoServer

@Suite struct NameLookupTests {
    private static func texts(_ resolution: Resolution) -> [String] {
        resolution.addresses.map { address in
            let port = address.port.map { ":\($0)" } ?? ""
            return "\(address.host) \(address.ip)\(port) \(address.priority)/\(address.weight)"
        }
    }

    @Test("both kinds of addresses count, in an order of their own, with the shortest time to live")
    func addresses() throws {
        let dns = FakeDNS()
        dns.set("a.test", ["10.0.0.2", "fd00::1", "10.0.0.1"], ttl: 7)
        let found = try dns.lookup.perform(.addresses("a.test"), previous: nil)
        #expect(Self.texts(found) == ["a.test 10.0.0.1 0/1", "a.test 10.0.0.2 0/1", "a.test fd00::1 0/1"])
        #expect(found.ttl == 7)
    }

    @Test("a name that does not exist is not asked for twice; one without records fails")
    func nothing() {
        let dns = FakeDNS()
        dns.fail("a.test", .a, .noName)
        #expect(throws: DNSFailure.noName) { try dns.lookup.perform(.addresses("a.test"), previous: nil) }
        #expect(dns.asked("a.test", .aaaa) == 0)
        #expect(throws: DNSFailure.noData) { try dns.lookup.perform(.addresses("b.test"), previous: nil) }
    }

    @Test("a kind of address whose question fails keeps what was known of it")
    func halfAnswer() throws {
        let dns = FakeDNS()
        dns.set("a.test", ["10.0.0.1", "fd00::1"])
        let before = try dns.lookup.perform(.addresses("a.test"), previous: nil)
        dns.set("a.test", ["10.0.0.2"])
        dns.fail("a.test", .aaaa, .noAnswer(110))
        let after = try dns.lookup.perform(.addresses("a.test"), previous: before)
        #expect(after.addresses.map(\.ip.description) == ["10.0.0.2", "fd00::1"])
        dns.fail("a.test", .a, .noAnswer(110))
        #expect(throws: DNSFailure.noAnswer(110)) { try dns.lookup.perform(.addresses("a.test"), previous: after) }
    }

    @Test("addresses without a route are left out, unless there are no others")
    func unreachable() throws {
        let dns = FakeDNS()
        let lookup = NameLookup(dns: dns, isReachable: { $0.isV4 })
        dns.set("a.test", ["10.0.0.1", "fd00::1"])
        dns.set("b.test", ["fd00::1"])
        let a = try lookup.perform(.addresses("a.test"), previous: nil)
        let b = try lookup.perform(.addresses("b.test"), previous: nil)
        #expect(a.addresses.map(\.ip.description) == ["10.0.0.1"])
        #expect(b.addresses.map(\.ip.description) == ["fd00::1"])
    }

    @Test("SRV records give ports, priorities and weights; a weight of 0 is the smallest share")
    func service() throws {
        let dns = FakeDNS()
        dns.set(service: "_x._tcp.test", [(10, 60, 81, "a.test"), (10, 0, 82, "a.test"), (20, 5, 83, "b.test")])
        dns.set("a.test", ["10.0.0.1"], ttl: 9)
        dns.set("b.test", ["10.0.0.2", "10.0.0.3"])
        let found = try dns.lookup.perform(.service("_x._tcp.test"), previous: nil)
        #expect(
            Self.texts(found) == [
                "a.test 10.0.0.1:81 10/60", "a.test 10.0.0.1:82 10/1", "b.test 10.0.0.2:83 20/5",
                "b.test 10.0.0.3:83 20/5",
            ])
        #expect(found.ttl == 9)
        #expect(dns.asked("a.test", .a) == 1)
    }

    @Test("addresses that come along with SRV records are not asked for")
    func additional() throws {
        let dns = FakeDNS()
        dns.set(service: "_x._tcp.test", [(1, 1, 81, "a.test")], additional: [("a.test", "10.0.0.1")])
        let found = try dns.lookup.perform(.service("_x._tcp.test"), previous: nil)
        #expect(Self.texts(found) == ["a.test 10.0.0.1:81 1/1"])
        #expect(dns.asked("a.test", .a) == 0)
    }

    @Test("a target of SRV records that does not resolve keeps its addresses, or is left out")
    func lostTarget() throws {
        let dns = FakeDNS()
        dns.set(service: "_x._tcp.test", [(1, 1, 81, "a.test"), (1, 1, 81, "b.test")])
        dns.set("a.test", ["10.0.0.1"])
        let before = try dns.lookup.perform(.service("_x._tcp.test"), previous: nil)
        #expect(Self.texts(before) == ["a.test 10.0.0.1:81 1/1"])
        dns.fail("a.test", .a, .noName)
        dns.set("b.test", ["10.0.0.2"])
        let after = try dns.lookup.perform(.service("_x._tcp.test"), previous: before)
        #expect(Self.texts(after) == ["a.test 10.0.0.1:81 1/1", "b.test 10.0.0.2:81 1/1"])
    }

    @Test("a target of '.' says that there is no service: the targets go")
    func noService() throws {
        let dns = FakeDNS()
        dns.set(service: "_x._tcp.test", [(0, 0, 0, ".")])
        #expect(try dns.lookup.perform(.service("_x._tcp.test"), previous: nil).addresses.isEmpty)
    }

    @Test("a target that is no host name, or has port 0, is left out", arguments: ["a\\010b", "a b", "", "a/b"])
    func unsafeTarget(_ host: String) {
        let dns = FakeDNS()
        dns.set(service: "_x._tcp.test", [(0, 0, 81, host), (0, 0, 0, "a.test")], additional: [(host, "10.0.0.1")])
        dns.set("a.test", ["10.0.0.1"])
        #expect(throws: DNSFailure.noData) { try dns.lookup.perform(.service("_x._tcp.test"), previous: nil) }
    }

    @Test("of very many hosts and addresses only so many are used")
    func bounds() throws {
        let dns = FakeDNS()
        dns.set("a.test", (0..<1000).map { "10.0.\($0 / 256).\($0 % 256)" })
        let found = try dns.lookup.perform(.addresses("a.test"), previous: nil)
        #expect(found.addresses.count == Resolution.maximumAddresses)
        dns.set(service: "_x._tcp.test", (0..<200).map { (0, 0, 80, "h\($0).test") })
        for index in 0..<200 { dns.set("h\(index).test", ["10.1.0.\(index)"]) }
        let service = try dns.lookup.perform(.service("_x._tcp.test"), previous: nil)
        #expect(service.addresses.count == NameLookup.maximumHosts)
    }

    @Test("a loopback address has a route; where the system refuses to say, an address counts as one that has")
    func routes() throws {
        for text in ["127.0.0.1", "127.9.9.9", "255.255.255.255"] {
            #expect(AddressProbe.hasRoute(to: try #require(IPAddress(text))), "\(text)")
        }
    }

    /// Whether there is a route depends on the machine: the system's own table says what must come out.
    @Test(
        "an address has a route where the system's table has one",
        arguments: ["2001:db8::1", "fd00:1234::1", "192.0.2.1"])
    func tables(_ text: String) throws {
        let ip = try #require(IPAddress(text))
        let file = ip.isV4 ? "/proc/net/route" : "/proc/net/ipv6_route"
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let zeros = String(repeating: "0", count: ip.isV4 ? 8 : 32)
        // IPv4: the second column of a default route; IPv6: the first, with a prefix of no bits, not by `lo`.
        let hasDefault = lines.contains { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 9 else { return false }
            return ip.isV4
                ? words[1] == zeros && words[7] == zeros
                : words[0] == zeros && words[1] == "00" && words[9] != "lo"
        }
        #expect(AddressProbe.hasRoute(to: ip) == hasDefault)
    }
}
