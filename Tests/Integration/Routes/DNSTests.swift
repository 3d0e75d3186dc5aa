// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// `dns:` with a real DNS server.
@Suite(.enabled(if: DnsmasqProcess.path != nil, DnsmasqProcess.notice)) struct DNSTests {
    /// Two upstreams with the same port on two addresses, which answer with their names and the Host that they saw.
    private struct Pair {
        let a: FakeUpstream
        let b: FakeUpstream

        /// The second address may lack the port that the first one got: then both move to another.
        static func start() async throws -> Pair {
            for _ in 0..<5 {
                let a = try await DNSTests.upstream("a", host: "127.0.0.1")
                if let b = try? await DNSTests.upstream("b", host: "127.0.0.2", port: a.port) {
                    return Pair(a: a, b: b)
                }
                await a.stop()
            }
            throw TestingError("no port is free on two addresses")
        }

        func stop() async {
            await self.a.stop()
            await self.b.stop()
        }
    }

    private static func upstream(
        _ name: String, host: String = "127.0.0.1", port: Int = 0
    ) async throws -> FakeUpstream {
        let script = Script { Script.response("\(name) \($0["Host"] ?? "")") }
        return try await FakeUpstream(host: host, port: port, script: script.run)
    }

    /// Runs the body with a gateway whose service `app` comes from DNS, and stops everything.
    private static func run(
        _ service: String, _ dns: DnsmasqProcess, _ body: (TestGateway) async throws -> Void
    ) async throws {
        let gateway = try TestGateway(
            "\(dns.resolver)\nservices: { app: \(service) }\nroutes: { all: { match: /**, to: app } }")
        var failure: (any Error)?
        do { try await body(gateway) } catch { failure = error }
        await gateway.stop()
        if let failure { throw failure }
    }

    /// The first words of so many answers on one connection; a status where it is not 200.
    private static func answers(_ client: RawConnection, _ count: Int) async throws -> [String] {
        var names: [String] = []
        for _ in 0..<count {
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = try await client.receiveResponse()
            names.append(response.status == 200 ? "\(response.text.prefix(1))" : "\(response.status)")
        }
        return names
    }

    /// Waits for what look-ups make true some time.
    private static func wait(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try await !condition() {
            guard ContinuousClock.now < end else { throw TestingError("waited too long") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("each address of a name takes its turn, and is sent the name as Host")
    func addresses() async throws {
        let pair = try await Pair.start()
        let records = [1, 2].map { "--host-record=app.test,127.0.0.\($0)" }
        let dns = try await DnsmasqProcess.start(records)
        try await Self.run("{ dns: \"app.test:\(pair.a.port)\" }", dns) { gateway in
            let client = try await gateway.connect()
            let names = try await Self.answers(client, 6)
            #expect(names.filter { $0 == "a" }.count == 3 && names.filter { $0 == "b" }.count == 3)
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.receiveResponse().text.hasSuffix(" app.test:\(pair.a.port)"))
        }
        await dns.stop()
        await pair.stop()
    }

    @Test("an AAAA record is a target too")
    func v6() async throws {
        // Fails in words where this machine has no IPv6.
        let six = try await Self.upstream("s", host: "::1")
        let dns = try await DnsmasqProcess.start(["--host-record=app.test,::1"])
        try await Self.run("{ dns: \"app.test:\(six.port)\" }", dns) { gateway in
            let client = try await gateway.connect()
            #expect(try await Self.answers(client, 2) == ["s", "s"])
            #expect(gateway.gateway.names.first?.addresses == ["[::1]:\(six.port)"])
        }
        await dns.stop()
        await six.stop()
    }

    @Test("SRV weights share the requests, and another priority is for when all of the best fail")
    func services() async throws {
        let a = try await Self.upstream("a")
        let b = try await Self.upstream("b")
        let c = try await Self.upstream("c")
        let records = [(a, 1, 30), (b, 1, 10), (c, 2, 99)].map { upstream, priority, weight in
            "--srv-host=_http._tcp.app.test,h.test,\(upstream.port),\(priority),\(weight)"
        }
        let dns = try await DnsmasqProcess.start(records + ["--host-record=h.test,127.0.0.1"])
        try await Self.run("{ dns: _http._tcp.app.test }", dns) { gateway in
            let client = try await gateway.connect()
            let names = try await Self.answers(client, 40)
            #expect(names.filter { $0 == "a" }.count == 30 && names.filter { $0 == "b" }.count == 10)
            await a.stop()
            await b.stop()
            let rest = try await Self.answers(try await gateway.connect(), 4)
            #expect(rest.contains("c"))
        }
        await dns.stop()
        await c.stop()
    }

    @Test("a change is followed, and connections to an address that stays are kept")
    func change() async throws {
        let pair = try await Pair.start()
        let one = "--host-record=app.test,127.0.0.1"
        var dns = try await DnsmasqProcess.start([one])
        try await Self.run("{ dns: \"app.test:\(pair.a.port)\", refresh: 1s }", dns) { gateway in
            let client = try await gateway.connect()
            #expect(try await Self.answers(client, 3) == ["a", "a", "a"])
            dns = try await dns.restart([one, "--host-record=app.test,127.0.0.2"])
            try await Self.wait { try await Self.answers(client, 2).contains("b") }
            dns = try await dns.restart([one])
            try await Self.wait { gateway.gateway.names.first?.addresses.count == 1 }
            try await Self.wait { try await Self.answers(client, 4) == ["a", "a", "a", "a"] }
            #expect(pair.a.connectionCount == 1, "the connection to what stayed was kept")
        }
        await dns.stop()
        await pair.stop()
    }

    @Test("when DNS is away, or forgets the name, the last answer stays")
    func stale() async throws {
        let upstream = try await Self.upstream("a")
        var dns = try await DnsmasqProcess.start(["--host-record=app.test,127.0.0.1"])
        try await Self.run("{ dns: \"app.test:\(upstream.port)\", refresh: 1s }", dns) { gateway in
            let client = try await gateway.connect()
            #expect(try await Self.answers(client, 1) == ["a"])
            await dns.stop()
            try await Self.wait { gateway.gateway.names.first?.failures ?? 0 > 0 }
            #expect(try await Self.answers(client, 2) == ["a", "a"])
            dns = try await dns.restart([])
            try await Self.wait { gateway.gateway.names.first?.lastError == "the name does not exist" }
            #expect(try await Self.answers(client, 2) == ["a", "a"])
            #expect(upstream.connectionCount == 1)
            dns = try await dns.restart(["--host-record=app.test,127.0.0.1"])
            try await Self.wait { gateway.gateway.names.first?.lastError == nil }
        }
        await dns.stop()
        await upstream.stop()
    }

    @Test("a name that does not resolve yet is a 503, until it does")
    func late() async throws {
        let upstream = try await Self.upstream("a")
        var dns = try await DnsmasqProcess.start([])
        try await Self.run("{ dns: \"app.test:\(upstream.port)\" }", dns) { gateway in
            let client = try await gateway.connect()
            #expect(try await Self.answers(client, 1) == ["503"])
            dns = try await dns.restart(["--host-record=app.test,127.0.0.1"])
            try await Self.wait { try await Self.answers(client, 1) == ["a"] }
        }
        await dns.stop()
        await upstream.stop()
    }

    @Test("an answer is asked for again when its time to live is over, not before")
    func timeToLive() async throws {
        let dns = try await DnsmasqProcess.start([
            "--host-record=short.test,127.0.0.1,1", "--host-record=long.test,127.0.0.1,300",
        ])
        let gateway = try TestGateway(
            """
            \(dns.resolver)
            services: { short: { dns: "short.test:80" }, long: { dns: "long.test:80" } }
            routes: { a: { match: /a, to: short }, b: { match: /b, to: long } }
            """)
        try await Self.wait { gateway.gateway.names.first { $0.service == "short" }?.lookups ?? 0 >= 3 }
        #expect(gateway.gateway.names.first { $0.service == "long" }?.lookups == 1)
        await gateway.stop()
        await dns.stop()
    }

    @Test("an answer that does not fit into a datagram is fetched over TCP")
    func longAnswer() async throws {
        let records = (0..<200).map { "--host-record=app.test,127.0.1.\($0)" }
        let dns = try await DnsmasqProcess.start(records)
        try await Self.run("{ dns: \"app.test:80\" }", dns) { gateway in
            #expect(gateway.gateway.names.first?.addresses.count == 200)
        }
        await dns.stop()
    }
}
