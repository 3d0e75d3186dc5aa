// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What lives on when the configuration changes: connections, exchanges, counters.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct CarryOverTests {
    private static let get = "GET /app HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func config(_ rest: String) -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0" }
        \(rest)
        """
    }

    private static func start(_ rest: String) async throws -> PorticoProcess {
        try await PorticoProcess(files: ["gateway.yaml": Self.config(rest)])
    }

    private static func change(_ process: PorticoProcess, to rest: String) async throws {
        try process.folder.put("gateway.yaml", Self.config(rest))
        try await process.reload()
    }

    private static func app(_ url: String, route: String = "") -> String {
        "services: { app: \"\(url)\" }\nroutes: { app: { match: /app, to: app\(route) } }"
    }

    @Test("connections to a service that stays are used again, though its routes are others")
    func pool() async throws {
        let upstream = try await FakeUpstream(script: Script.ok("x").run)
        try await Self.start(Self.app(upstream.url)).use { process in
            let client = try await process.connect()
            for round in 1...5 {
                try await client.send(Self.get)
                #expect(try await client.receiveResponse().status == 200)
                try await Self.change(process, to: Self.app(upstream.url, route: ", timeout: { total: \(round)0s }"))
            }
            #expect(upstream.connectionCount == 1)
        }
        await upstream.stop()
    }

    @Test("idle connections to a service that is gone, or to a target that is gone, are closed")
    func removed() async throws {
        let upstreams = [try await FakeUpstream(), try await FakeUpstream()]
        let urls = upstreams.map(\.url)
        let both =
            "services: { app: { targets: [\"\(urls[0])\", \"\(urls[1])\"] } }\nroutes: { app: { match: /app, to: app } }"
        try await Self.start(both).use { process in
            var servers: [RawConnection] = []
            let clients = [try await process.connect(), try await process.connect()]
            for client in clients { try await client.send(Self.get) }
            for upstream in upstreams {
                let server = try await upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send(Script.response("x"))
                servers.append(server)
            }
            for client in clients { _ = try await client.receiveResponse() }
            try await Self.change(process, to: Self.app(urls[0]))
            try await servers[1].receiveEnd()
            #expect(!servers[0].isEnded)
            try await Self.change(process, to: "routes: { app: { match: /app, respond: {} } }")
            try await servers[0].receiveEnd()
        }
        for upstream in upstreams { await upstream.stop() }
    }

    @Test("a download and an upload that began before are completed, though route and service are gone")
    func inFlight() async throws {
        let upstream = try await FakeUpstream()
        try await Self.start(Self.app(upstream.url)).use { process in
            let down = try await process.connect()
            try await down.send(Self.get)
            let sender = try await upstream.accept()
            _ = try await sender.receiveRequest()
            try await sender.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbef")
            _ = try await down.receive(through: "\r\n\r\nbef")
            let up = try await process.connect()
            try await up.send("PUT /app HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nbef")
            let receiver = try await upstream.accept()
            _ = try await receiver.receive(through: "\r\n\r\nbef")

            try await Self.change(process, to: "routes: { other: { match: /other, respond: { body: other } } }")
            #expect(try await process.get("/other") == "other")
            try await sender.send("ore")
            #expect(try await down.receive(3) == Array("ore".utf8))
            try await up.send("ore")
            #expect(try await receiver.receive(3) == Array("ore".utf8))
            try await receiver.send(Script.response("thanks"))
            #expect(try await up.receiveResponse().text == "thanks")
            // Nothing is kept of a service that is gone.
            try await sender.receiveEnd()
            try await receiver.receiveEnd()
            for client in [down, up] {
                try await client.send(Self.get)
                #expect(try await client.receiveResponse().status == 404)
            }
        }
        await upstream.stop()
    }

    @Test("an exchange keeps the route that it began with; the next one on the connection has the new")
    func route() async throws {
        func config(_ text: String, _ url: String) -> String {
            Self.app(url, route: ", headers: { response: { set: { X-Of: \(text) } } }")
        }
        let upstream = try await FakeUpstream()
        try await Self.start(config("old", upstream.url)).use { process in
            let client = try await process.connect()
            try await client.send(Self.get)
            let server = try await upstream.accept()
            _ = try await server.receiveRequest()
            try await Self.change(process, to: config("new", upstream.url))
            try await server.send(Script.response("x"))
            #expect(try await client.receiveResponse()["X-Of"] == "old")
            try await client.send(Self.get)
            _ = try await server.receiveRequest()
            try await server.send(Script.response("x"))
            #expect(try await client.receiveResponse()["X-Of"] == "new")
        }
        await upstream.stop()
    }

    @Test("what is in flight counts for least_connections after a reload too, and is not counted twice")
    func counters() async throws {
        let upstreams = [try await FakeUpstream(), try await FakeUpstream()]
        func config(_ text: String) -> String {
            """
            services: { app: { targets: ["\(upstreams[0].url)", "\(upstreams[1].url)"], balance: least_connections } }
            routes: { app: { match: /app, to: "app:/\(text)" } }
            """
        }
        try await Self.start(config("a")).use { process in
            // Two wait at each; then those of the first one are answered, after a reload.
            for count in 1...4 {
                try await (try await process.connect()).send(Self.get)
                try await Self.expectCounts(count, process)
                try await Self.change(process, to: config("b\(count)"))
            }
            #expect(upstreams.map(\.connectionCount) == [2, 2])
            for server in upstreams[0].connections {
                _ = try await server.receiveRequest()
                try await server.send(Script.response("x"))
            }
            try await Self.expectCounts(2, process)
            try await Self.change(process, to: config("c"))
            // Both of these go where nothing waits any more.
            for count in 3...4 {
                try await (try await process.connect()).send(Self.get)
                try await Self.expectCounts(count, process)
            }
            for server in upstreams[0].connections { #expect(try await server.receiveRequest().target == "/c") }
        }
        for upstream in upstreams { await upstream.stop() }
    }

    /// Waits until so many requests are in flight at the service, as `/status` says.
    private static func expectCounts(_ count: Int, _ process: PorticoProcess) async throws {
        let end = ContinuousClock.now + .seconds(20)
        var found = -1
        while found != count, ContinuousClock.now < end {
            let status = try await process.status()
            let numbers = status.ranges(of: "\"weight\":1,\"requests_in_flight\":").map {
                Int(status[$0.upperBound...].prefix(while: \.isNumber)) ?? 0
            }
            found = numbers.reduce(0, +)
            await Pace.tick()
        }
        #expect(found == count)
    }
}
