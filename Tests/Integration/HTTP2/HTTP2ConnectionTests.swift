// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// How clients' HTTP/2 connections begin and end.
@Suite struct HTTP2ConnectionTests {
    private static let own = "routes: { own: { match: /**, respond: { status: 204 } } }"

    @Test("the preface is known in whatever pieces it comes")
    func pieces() async throws {
        let gateway = try TestGateway(Self.own)
        let connection = try await gateway.connect()
        let bytes = HTTP2TestPeer.preface + HTTP2TestPeer.settings([]).bytes
        for byte in bytes.dropLast() { try await connection.send([byte]) }
        try await connection.send(Array(bytes.suffix(1)))
        #expect(try await connection.receive(9).prefix(4) == [0, 0, 12, 4])
        await gateway.stop()
    }

    @Test("it is none in the middle of a connection of HTTP/1.1")
    func late() async throws {
        let gateway = try TestGateway(Self.own)
        let connection = try await gateway.connect()
        try await connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await connection.receive(through: "\r\n\r\n")
        try await connection.send(HTTP2TestPeer.preface)
        #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 505"))
        await gateway.stop()
    }

    @Test("a listener speaks what its protocols say")
    func protocols() async throws {
        let gateway = try TestGateway(
            """
            listeners:
              old: { address: "127.0.0.1:0", protocols: http/1.1 }
              new: { address: "127.0.0.1:0", protocols: h2 }
            \(Self.own)
            """)
        let old = try await RawConnection.connect(port: gateway.port(of: "old"))
        try await old.send(HTTP2TestPeer.preface)
        #expect(try await old.receive(through: "\r\n").hasPrefix("HTTP/1.1 505"))
        let new = try await HTTP2TestPeer(try await RawConnection.connect(port: gateway.port(of: "new")))
        #expect(try await new.get("/").status == "204")
        let wrong = try await RawConnection.connect(port: gateway.port(of: "new"))
        try await wrong.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try await wrong.receiveAll()
        // SETTINGS, then GOAWAY with PROTOCOL_ERROR.
        #expect(answer.suffix(4) == [0, 0, 0, 1])
        for connection in [old, wrong] { await connection.close() }
        await gateway.stop()
    }

    @Test("a gateway that ends says so, answers what was on its way, and completes what it has begun")
    func drain() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(
            "services: { slow: \"${UPSTREAM}\" }\nroutes: { own: { match: /own, respond: { status: 204 } }, all: { match: /**, to: slow } }",
            values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        let slow = try await client.open(HTTP2TestPeer.fields("/slow"))
        let service = try await upstream.accept()
        _ = try await service.receive(through: "\r\n\r\n")
        async let drained = gateway.gateway.drain()
        try await client.read(until: "the announcement") { $0.goAway?.lastStream == 0x7fff_ffff }
        // On its way when that was said.
        #expect(try await client.get("/own").status == "204")
        let ping = try #require(await client.controls.last { $0.type == 6 && $0.flags == 0 })
        try await client.send(.init(type: 6, flags: 1, payload: ping.payload))
        try await client.read(until: "the last word") { $0.goAway?.lastStream == 3 }
        #expect(await client.goAway?.code == 0)
        try await service.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast")
        #expect(try await client.response(on: slow).text == "last")
        try await client.readToEnd()
        await client.connection.close()
        _ = await drained
        await gateway.stop()
        await upstream.stop()
    }

    @Test("a head that does not come whole, a preface that does not come, and rest end the connection in time")
    func timeouts() async throws {
        let gateway = try TestGateway(
            """
            listeners: { public: { address: "127.0.0.1:0", limits: { head_timeout: 300ms, idle: 300ms } } }
            \(Self.own)
            """)
        let silent = try await gateway.connect()
        try await silent.send(Array(HTTP2TestPeer.preface))
        let slow = try await HTTP2TestPeer.connect(gateway)
        let block = try await slow.block(HTTP2TestPeer.fields("/"))
        try await slow.send(.init(type: 1, flags: 1, stream: 1, payload: block))
        let idle = try await HTTP2TestPeer.connect(gateway)
        #expect(try await idle.get("/").status == "204")
        _ = try await silent.receiveAll()
        try await slow.readToEnd()
        try await idle.readToEnd()
        #expect(await idle.goAway?.code == 0)
        await gateway.stop()
    }
}
