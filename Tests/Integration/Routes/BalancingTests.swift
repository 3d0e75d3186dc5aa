// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct BalancingTests {
    /// A gateway with two upstreams that answer with their names.
    private static func run(
        balance: String,
        weights: (Int, Int) = (1, 1),
        _ body: (TestGateway, FakeUpstream, FakeUpstream) async throws -> Void
    ) async throws {
        let a = try await FakeUpstream(script: Script.ok("a").run)
        let b = try await FakeUpstream(script: Script.ok("b").run)
        let yaml = """
            services:
              app:
                targets: [{ url: "\(a.url)", weight: \(weights.0) }, { url: "\(b.url)", weight: \(weights.1) }]
                balance: \(balance)
            routes: { all: { match: /**, to: app } }
            """
        try await Self.use(TestGateway(yaml), a, b, body)
    }

    private static func use(
        _ gateway: TestGateway, _ a: FakeUpstream, _ b: FakeUpstream,
        _ body: (TestGateway, FakeUpstream, FakeUpstream) async throws -> Void
    ) async throws {
        var failure: (any Error)?
        do { try await body(gateway, a, b) } catch { failure = error }
        await gateway.stop()
        await a.stop()
        await b.stop()
        if let failure { throw failure }
    }

    /// The names of those who answered.
    private static func answers(_ client: RawConnection, _ count: Int, _ fields: String = "") async throws -> String {
        var names = ""
        for _ in 0..<count {
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            names += try await client.receiveResponse().text
        }
        return names
    }

    @Test("round robin takes turns")
    func roundRobin() async throws {
        try await Self.run(balance: "round_robin") { gateway, _, _ in
            let names = try await Self.answers(try await gateway.connect(), 6)
            #expect(names == "ababab" || names == "bababa")
        }
    }

    @Test("weights are kept in every cycle, and spread over it")
    func weighted() async throws {
        try await Self.run(balance: "weighted", weights: (3, 1)) { gateway, _, _ in
            let names = try await Self.answers(try await gateway.connect(), 12)
            #expect(names.filter { $0 == "b" }.count == 3)
            #expect(!names.contains("aaaaaa") && !names.contains("bb"))
        }
    }

    static let balances = [
        "round_robin", "weighted", "least_connections", "power_of_two", "{ hash: \"{header.X-Key}\" }",
    ]

    @Test("a weight of 0 takes no requests, however the others are balanced", arguments: Self.balances)
    func zeroWeight(_ balance: String) async throws {
        try await Self.run(balance: balance, weights: (0, 1)) { gateway, a, _ in
            let client = try await gateway.connect()
            for key in ["", "X-Key: 1\r\n", "X-Key: 2\r\n", "X-Key: 3\r\n"] {
                #expect(try await Self.answers(client, 4, key) == "bbbb")
            }
            #expect(a.connectionCount == 0)
        }
    }

    @Test("nor where the others cannot be reached", arguments: Self.balances)
    func zeroWeightAlone(_ balance: String) async throws {
        let idle = try await FakeUpstream(script: Script.ok("idle").run)
        let dead = try DeadPort()
        let yaml = """
            services:
              app:
                targets: [{ url: "\(idle.url)", weight: 0 }, "\(dead.url)"]
                balance: \(balance)
            routes: { all: { match: /**, to: app } }
            """
        try await Self.use(TestGateway(yaml), idle, idle) { gateway, idle, _ in
            let client = try await gateway.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Key: 1\r\n\r\n")
            #expect(try await client.receiveResponse().status == 502)
            #expect(idle.connectionCount == 0)
        }
        withExtendedLifetime(dead) {}
    }

    @Test("the one with fewer requests in flight is taken", arguments: ["least_connections", "power_of_two"])
    func leastConnections(_ balance: String) async throws {
        let slow = try await FakeUpstream()
        let fast = try await FakeUpstream(script: Script.ok("fast").run)
        let yaml = """
            services: { app: { targets: ["\(slow.url)", "\(fast.url)"], balance: \(balance) } }
            routes: { all: { match: /**, to: app } }
            """
        try await Self.use(TestGateway(yaml), slow, fast) { gateway, slow, _ in
            // Some request lands on the slow one and stays there; from then on the other takes all of them.
            let stuck = try await gateway.connect()
            // By chance alone, a hundred times the fast one: once in 2^100.
            for _ in 0..<100 where slow.connectionCount == 0 {
                try await stuck.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                guard try await Self.isAnswered(stuck, orArrives: slow) else { break }
            }
            #expect(slow.connectionCount == 1)
            #expect(try await Self.answers(try await gateway.connect(), 8) == String(repeating: "fast", count: 8))
            #expect(slow.connectionCount == 1)
        }
    }

    /// Whether the request was answered; false: it has reached the one that does not answer.
    private static func isAnswered(_ client: RawConnection, orArrives upstream: FakeUpstream) async throws -> Bool {
        let before = client.receivedCount
        try await Pace.wait("an answer or an arrival") {
            client.receivedCount > before || upstream.connectionCount > 0
        }
        if client.receivedCount == before { return false }
        _ = try await client.receiveResponse()
        return true
    }

    @Test(
        "the same key always leads to the same target, and keys spread",
        arguments: [
            ("{header.X-Tenant}", "X-Tenant: "), ("{cookie.tenant}", "Cookie: tenant="),
        ])
    func hash(_ template: String, _ field: String) async throws {
        try await Self.run(balance: "{ hash: \"\(template)\" }") { gateway, _, _ in
            let client = try await gateway.connect()
            var owners: [String: Int] = [:]
            for key in 0..<20 {
                let names = try await Self.answers(client, 3, "\(field)key\(key)\r\n")
                #expect(names == "aaa" || names == "bbb")
                owners[names, default: 0] += 1
            }
            #expect(owners.count == 2)
        }
    }

    @Test("hashed by the client's address, one client stays with one target")
    func hashByAddress() async throws {
        try await Self.run(balance: "{ hash: \"{client.ip}\" }") { gateway, _, _ in
            var names = ""
            for _ in 0..<3 { names += try await Self.answers(try await gateway.connect(), 2) }
            #expect(names == "aaaaaa" || names == "bbbbbb")
        }
    }

    @Test("a request without the key is served all the same")
    func hashWithoutKey() async throws {
        try await Self.run(balance: "{ hash: \"{header.X-Tenant}\" }") { gateway, _, _ in
            let names = try await Self.answers(try await gateway.connect(), 4)
            #expect(names.count == 4)
        }
    }

    @Test("a target that cannot be reached is passed over", arguments: ["GET", "POST"])
    func dead(_ method: String) async throws {
        let dead = try DeadPort()
        let yaml = """
            services: { app: { targets: ["\(dead.url)", "${app}"] } }
            routes: { all: { match: /**, to: app } }
            """
        try await Rig.run(yaml, script: Script.ok("live")) { rig in
            let client = try await rig.connect()
            for _ in 0..<6 {
                try await client.send("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                #expect(try await client.receiveResponse().text == "live")
            }
        }
    }

    @Test("no target that can be reached is a 502 for any method", arguments: ["GET", "POST"])
    func allDead(_ method: String) async throws {
        let one = try DeadPort()
        let two = try DeadPort()
        let yaml = """
            services: { app: { targets: ["\(one.url)", "\(two.url)"] } }
            routes: { all: { match: /**, to: app } }
            """
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            for _ in 0..<3 {
                try await client.send("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                #expect(try await client.receiveResponse().status == 502)
            }
        }
    }
}
