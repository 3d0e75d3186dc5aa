// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoConfig
import PorticoProxy
import PorticoWire
import Synchronization
import Testing

@testable import PorticoServer

@Suite struct DNSDiscoveryTests {
    /// What was delivered, service by service.
    private final class Deliveries: Sendable {
        private let all = Mutex<[String: [[TargetSpec]]]>([:])

        func add(_ service: String, _ targets: [TargetSpec]) {
            self.all.withLock { $0[service, default: []].append(targets) }
        }

        func labels(_ service: String) -> [[String]] {
            self.all.withLock { $0[service] ?? [] }.map { $0.map(\.label) }
        }

        /// Waits until so many deliveries for the service have come.
        func wait(_ service: String, _ count: Int) async throws {
            let end = ContinuousClock.now + .seconds(20)
            while self.labels(service).count < count, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(self.labels(service).count >= count)
        }
    }

    private static func discovery(_ dns: FakeDNS) -> DNSDiscovery {
        DNSDiscovery(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { _ in dns.lookup }
    }

    private static func config(_ services: String) throws -> GatewayConfig {
        let routes = "routes: { r: { match: /**, respond: { status: 200 } } }"
        return try Blueprint.load(text: "version: 1\nservices: { \(services) }\n\(routes)\n").config
    }

    private static func labels(_ discovery: DNSDiscovery, _ config: GatewayConfig, _ name: String) -> [String] {
        config.services.first { $0.name == name }.map { discovery.targets(of: $0).map(\.label) } ?? []
    }

    @Test("each address of a name is a target, with the name as its Host")
    func targets() throws {
        let dns = FakeDNS()
        dns.set("a.test", ["10.0.0.1", "fd00::1"])
        let config = try Self.config("a: { dns: \"a.test:8080\" }, b: { dns: \"http://a.test:80\" }")
        let discovery = Self.discovery(dns)
        discovery.prepare(config)
        let targets = discovery.targets(of: config.services[0])
        #expect(targets.map(\.label) == ["10.0.0.1:8080", "[fd00::1]:8080"])
        #expect(targets.map(\.authority) == ["a.test:8080", "a.test:8080"])
        #expect(targets.map(\.addresses.first?.description) == ["10.0.0.1:8080", "[fd00::1]:8080"])
        #expect(discovery.targets(of: config.services[1]).map(\.authority) == ["a.test", "a.test"])
        #expect(dns.asked("a.test", .a) == 1, "one look-up for both services")
    }

    @Test("SRV weights and priorities become the targets'; a record's weight is shared by its addresses")
    func services() throws {
        let dns = FakeDNS()
        dns.set(service: "_x._tcp.test", [(1, 10, 81, "a.test"), (1, 5, 82, "b.test"), (2, 1, 83, "b.test")])
        dns.set("a.test", ["10.0.0.1", "10.0.0.2"])
        dns.set("b.test", ["10.0.0.3"])
        let config = try Self.config("a: { dns: _x._tcp.test }")
        let discovery = Self.discovery(dns)
        discovery.prepare(config)
        let targets = discovery.targets(of: config.services[0])
        #expect(targets.map(\.label) == ["10.0.0.1:81", "10.0.0.2:81", "10.0.0.3:82", "10.0.0.3:83"])
        #expect(targets.map(\.authority) == ["a.test:81", "a.test:81", "b.test:82", "b.test:83"])
        #expect(targets.map(\.weight) == [10, 10, 10, 2])
        #expect(targets.map(\.priority) == [1, 1, 1, 2])
        #expect(config.services[0].balance == .weighted)
    }

    @Test("names in targets are resolved by the system; one that does not resolve leaves its target without address")
    func systemNames() throws {
        let config = try Self.config("a: { targets: [\"http://localhost:81\", \"http://nothing.invalid:82\"] }")
        let discovery = Self.discovery(FakeDNS())
        discovery.prepare(config, waitingAtMost: .seconds(30))
        let targets = discovery.targets(of: config.services[0])
        #expect(targets.map(\.authority) == ["localhost:81", "nothing.invalid:82"])
        // All addresses of a name: which of them a machine has for its own is its business.
        #expect(targets[0].addresses.map(\.description).contains("127.0.0.1:81") && targets[1].addresses.isEmpty)
    }

    @Test("names in targets are looked up again every ten seconds, each once, whatever the answer")
    func systemSchedule() throws {
        let targets = ["http://a.test:81", "http://a.test:82", "http://10.0.0.1:81", "http://B.test:81"]
        let config = try Self.config("a: { targets: [\(targets.map { "\"\($0)\"" }.joined(separator: ", "))] }")
        let names = config.services[0].names.sorted { $0.key.name < $1.key.name }
        #expect(names.map(\.key) == [.system("a.test"), .system("b.test")])
        for name in names {
            var schedule = name.schedule
            #expect(schedule.pauseAfterAnswer(ttl: nil) == .seconds(10))
            #expect(schedule.pauseAfterFailure() == .seconds(10))
        }
    }

    @Test(
        "addresses in targets need no look-up; a weight of 0 is no target, however the service balances",
        arguments: ["round_robin", "weighted", "least_connections", "power_of_two", "{ hash: \"{client.ip}\" }"])
    func literals(_ balance: String) throws {
        let targets = "[\"http://10.0.0.1:81\", { url: \"http://10.0.0.2:82\", weight: 0 }]"
        let config = try Self.config("a: { targets: \(targets), balance: \(balance) }")
        let discovery = Self.discovery(FakeDNS())
        discovery.prepare(config)
        #expect(Self.labels(discovery, config, "a") == ["10.0.0.1:81"])
        #expect(discovery.status.isEmpty)
    }

    @Test("a change is delivered, and nothing where nothing changed")
    func changes() async throws {
        let dns = FakeDNS()
        dns.set("a.test", ["10.0.0.1"])
        dns.set("b.test", ["10.0.0.9"])
        let discovery = Self.discovery(dns)
        let deliveries = Deliveries()
        discovery.deliver { deliveries.add($0, $1) }
        let services = ["a", "b"].map { "\($0): { dns: \"\($0).test:80\", refresh: 1s }" }
        discovery.follow(try Self.config(services.joined(separator: ", ")))
        try await deliveries.wait("a", 1)
        dns.set("a.test", ["10.0.0.1", "10.0.0.2"])
        try await deliveries.wait("a", 2)
        discovery.stop()
        #expect(deliveries.labels("a") == [["10.0.0.1:80"], ["10.0.0.1:80", "10.0.0.2:80"]])
        #expect(deliveries.labels("b") == [["10.0.0.9:80"]])
    }

    @Test("names that stay keep their answers when the configuration changes, and are not asked for again")
    func reload() throws {
        let dns = FakeDNS()
        for name in ["a.test", "b.test", "c.test"] { dns.set(name, ["10.0.0.1"]) }
        let discovery = Self.discovery(dns)
        let before = try Self.config("a: { dns: \"a.test:80\" }, b: { dns: \"b.test:80\" }")
        let after = try Self.config("x: { dns: \"a.test:81\" }, c: { dns: \"c.test:80\" }")
        discovery.prepare(before)
        discovery.follow(before)
        discovery.prepare(after)
        #expect(Self.labels(discovery, before, "b") == ["10.0.0.1:80"])
        discovery.follow(after)
        #expect(Self.labels(discovery, after, "x") == ["10.0.0.1:81"])
        #expect(Self.labels(discovery, after, "c") == ["10.0.0.1:80"])
        #expect(dns.asked("a.test", .a) == 1)
        #expect(discovery.status.map(\.name) == ["c.test", "a.test"])
    }

    @Test("a name that fails keeps its last answer, and says so")
    func staleAnswers() async throws {
        let dns = FakeDNS()
        dns.set("a.test", ["10.0.0.1"])
        let discovery = Self.discovery(dns)
        let config = try Self.config("a: { dns: \"a.test:80\", refresh: 1s }")
        discovery.prepare(config)
        discovery.follow(config)
        #expect(discovery.status.first?.lastError == nil)
        dns.fail("a.test", .a, .noName)
        let end = ContinuousClock.now + .seconds(20)
        while discovery.status.first?.failures == 0, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(10))
        }
        let status = try #require(discovery.status.first)
        #expect(status.failures >= 1 && status.lookups > status.failures)
        #expect(status.lastError == "the name does not exist" && status.lastSuccess != nil)
        #expect(status.addresses == ["10.0.0.1:80"])
        #expect(Self.labels(discovery, config, "a") == ["10.0.0.1:80"])
        discovery.stop()
    }
}
