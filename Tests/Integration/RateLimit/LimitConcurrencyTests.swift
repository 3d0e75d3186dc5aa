// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// `concurrency`: how many are in flight.
@Suite(.timeLimit(.minutes(2)))
struct LimitConcurrencyTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    private static func yaml(_ most: Int, route: String = "") -> String {
        """
        services: { app: "${app}" }
        limits: { few: { concurrency: \(most), by: "{header.X-Tenant}" } }
        routes: { all: { match: /**, to: app, limit: few\(route) } }
        """
    }

    private static func send(_ rig: Rig, _ tenant: String = "a") async throws -> RawConnection {
        let client = try await rig.connect()
        try await client.send(LimitRig.request("GET /", ["X-Tenant: \(tenant)", "Connection: close"]))
        return client
    }

    /// Waits until one more request is served: the upstream answers it at once if it comes there.
    private static func expectFree(_ rig: Rig, _ what: String) async throws {
        // What has ended is given back just after its end.
        try await Pace.wait(what) {
            // Counted before it is sent: a connection that came meanwhile would be left for the next try.
            let before = rig.upstream.connectionCount
            let client = try await Self.send(rig)
            while rig.upstream.connectionCount == before, client.receivedCount == 0 { await Pace.tick() }
            guard client.receivedCount == 0 else { return false }
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(Self.ok)
            return try await client.receiveResponse().status == 200
        }
    }

    @Test("explain says how many of a caller's are in flight, and refuses one more; a trial does not")
    func explained() async throws {
        let yaml = """
            services: { app: "${app}" }
            limits: { few: { concurrency: 2 }, tried: { concurrency: 1, dry_run: true } }
            routes: { all: { match: /**, to: app, limit: [few, tried] } }
            """
        try await Rig.run(yaml) { rig in
            let asked = LimitRig(gateway: rig.gateway, upstream: rig.upstream)
            var clients: [RawConnection] = []
            let words = [
                ("0 of 2 in flight", "0 of 1 in flight"),
                ("1 of 2 in flight", "1 of 1 in flight, would refuse (dry run)"),
            ]
            for (few, tried) in words {
                for _ in 0..<3 {
                    let text = try await asked.explain("/")
                    #expect(text.contains("few of address 127.0.0.1: \(few)\""), "\(text)")
                    #expect(text.contains("tried of address 127.0.0.1: \(tried)\""), "\(text)")
                    #expect(text.contains("\"upstream\"") && !text.contains("\"status\": 429"), "\(text)")
                }
                clients.append(try await Self.send(rig))
                _ = try await rig.upstream.accept().receiveRequest()
            }
            let text = try await asked.explain("/")
            #expect(text.contains("few of address 127.0.0.1: 2 of 2 in flight, refuses\""), "\(text)")
            #expect(text.contains("\"status\": 429") && !text.contains("\"upstream\""), "\(text)")
        }
    }

    @Test("exactly so many of each caller are in flight; one more is refused until one has ended, whole")
    func exact() async throws {
        try await Rig.run(Self.yaml(2)) { rig in
            var clients: [RawConnection] = []
            var servers: [RawConnection] = []
            for tenant in ["a", "a", "b"] {
                clients.append(try await Self.send(rig, tenant))
                servers.append(try await rig.upstream.accept())
                _ = try await servers[servers.count - 1].receiveRequest()
            }
            for _ in 0..<3 {
                let refused = try await Self.send(rig).receiveResponse()
                refused.expectRefused(by: "few")
                #expect(refused.remaining == 0 && refused["X-RateLimit-Limit"] == "2")
            }
            // An answer that has only begun is in flight.
            try await servers[0].send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
            _ = try await clients[0].receive(through: "\r\n\r\na")
            #expect(try await Self.send(rig).receiveResponse().status == 429)
            try await servers[0].send("b")
            _ = try await clients[0].receive(1)
            await servers[0].close()
            try await Self.expectFree(rig, "a free place")
            #expect(rig.upstream.connectionCount == 4)
        }
    }

    @Test("a client that goes away gives its place back, before the answer and within it")
    func gone() async throws {
        try await Rig.run(Self.yaml(1)) { rig in
            for part in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na"] {
                let client = try await Self.send(rig)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                if !part.isEmpty {
                    try await server.send(part)
                    _ = try await client.receive(through: "\r\n\r\na")
                }
                #expect(try await Self.send(rig).receiveResponse().status == 429)
                try await client.reset()
                try await Self.expectFree(rig, "the place of a client that is gone")
            }
        }
    }

    @Test("a service that fails gives the place back")
    func failed() async throws {
        try await Rig.run(Self.yaml(1, route: ", timeout: { first_byte: 1m, total: 1m }")) { rig in
            for bytes in ["nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na"] {
                let client = try await Self.send(rig)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                #expect(try await Self.send(rig).receiveResponse().status == 429)
                try await server.send(bytes)
                await server.close()
                // 502, and an end within the answer.
                _ = try await client.receiveAll()
                try await Self.expectFree(rig, "a place after \(bytes.debugDescription)")
            }
        }
    }

    @Test("a service that is too slow gives the place back")
    func slow() async throws {
        try await Rig.run(Self.yaml(1, route: ", timeout: { first_byte: 2s }")) { rig in
            let client = try await Self.send(rig)
            _ = try await rig.upstream.accept().receiveRequest()
            #expect(try await client.receiveResponse().status == 504)
            try await Self.expectFree(rig, "a place after a timeout")
        }
    }

    @Test("a service that is not there gives the place back, and so does what follows the limit and refuses")
    func unreachable() async throws {
        let yaml =
            LimitCallers.yaml + """
                limits:
                  few: { concurrency: 1 }
                  user: { rate: 1/day, by: user, algorithm: token_bucket }
                services: { gone: "http://127.0.0.1:\(try DeadPort().port)" }
                routes:
                  gone: { match: /gone, to: gone, limit: few }
                  staff: { match: /staff, respond: { status: 200 }, auth: keys, allow: { roles: [staff] }, limit: [few, user] }
                """
        let gateway = try TestGateway(yaml)
        let rig = LimitRig(gateway: gateway, upstream: try await FakeUpstream())
        try await rig.expect([502, 502, 502], "GET /gone")
        try await rig.expect([401, 401, 401], "GET /staff")
        try await rig.expect([403, 403, 403], "GET /staff", LimitCallers.key("gold"))
        try await rig.expect([200, 429, 429], "GET /staff", LimitCallers.key("bronze"))
        try await rig.ask("GET /staff", LimitCallers.key("bronze")).expectRefused(by: "user")
        try await rig.expect([502, 502], "GET /gone")
        await gateway.stop()
        await rig.upstream.stop()
    }

    @Test("of 64 connections to four workers exactly so many are served at once")
    func workers() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(
            Self.yaml(10, route: ", timeout: { first_byte: 1m, total: 1m }"), values: ["app": upstream.url], workers: 4)
        var clients: [RawConnection] = []
        for _ in 0..<64 {
            clients.append(try await gateway.connect())
            try await clients[clients.count - 1].send(LimitRig.request("GET /", ["X-Tenant: a"]))
        }
        var servers: [RawConnection] = []
        for _ in 0..<10 { servers.append(try await upstream.accept()) }
        try await Pace.wait("54 refusals") { clients.count { $0.receivedCount > 0 } == 54 }
        #expect(upstream.connectionCount == 10)
        for server in servers { try await server.send(Self.ok) }
        var statuses: [Int] = []
        for client in clients { statuses.append(try await client.receiveResponse().status) }
        #expect(statuses.count { $0 == 200 } == 10 && statuses.count == 64)
        await gateway.stop()
        await upstream.stop()
    }

    @Test("what is in flight stays counted when the configuration changes, and is given back once")
    func reload() async throws {
        let upstream = try await FakeUpstream()
        func yaml(_ most: Int, _ more: String = "") -> String {
            Self.yaml(most).replacing("${app}", with: upstream.url).replacing("few }", with: "few\(more) }")
        }
        try await ReloadRig.run(yaml(1), filters: []) { rig in
            let port = Int(rig.gateway.addresses["public"]?.port ?? 0)
            let client = try await RawConnection.connect(port: port)
            try await client.send(LimitRig.request("GET /", []))
            let server = try await upstream.accept()
            _ = try await server.receiveRequest()
            #expect(try await rig.get("/").status == 429)
            #expect(try await rig.change(to: yaml(1, ", headers: { response: { set: { X-New: yes } } }")))
            #expect(try await rig.get("/").status == 429)
            #expect(try await rig.change(to: yaml(2)))
            let second = try await RawConnection.connect(port: port)
            try await second.send(LimitRig.request("GET /", []))
            let other = try await upstream.accept()
            _ = try await other.receiveRequest()
            #expect(try await rig.get("/").status == 429)
            #expect(try await rig.change(to: yaml(1)))
            // One of two ends: there is still one.
            try await server.send(Self.ok)
            #expect(try await client.receiveResponse().status == 200)
            #expect(try await rig.get("/").status == 429)
            try await other.send(Self.ok)
            #expect(try await second.receiveResponse().status == 200)
            async let last = rig.get("/")
            let third = try await upstream.accept()
            _ = try await third.receiveRequest()
            try await third.send(Self.ok)
            #expect(try await last.status == 200)
            await client.close()
            await second.close()
        }
        await upstream.stop()
    }
}
