// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Services that speak HTTP/2.
@Suite struct HTTP2ServiceTests {
    private static let yaml = """
        services: { h2: { targets: "${UPSTREAM}", protocol: h2 } }
        routes:
          all: { match: "/**", to: h2 }
        """

    private struct Rig {
        let upstream: FakeUpstream
        let gateway: TestGateway

        init(_ yaml: String = HTTP2ServiceTests.yaml) async throws {
            self.upstream = try await FakeUpstream()
            self.gateway = try TestGateway(yaml, values: ["UPSTREAM": self.upstream.url])
        }

        func accept(_ settings: [(UInt16, Int)] = []) async throws -> HTTP2TestPeer {
            try await HTTP2TestPeer(serving: try await self.upstream.accept(), settings: settings)
        }

        func stop() async {
            await self.gateway.stop()
            await self.upstream.stop()
        }
    }

    @Test("a request of HTTP/1.1 is sent on as one of HTTP/2, and its answer comes back with its trailers")
    func translates() async throws {
        let rig = try await Rig()
        let client = try await rig.gateway.connect()
        try await client.send(
            "POST /a%2Db?q=1 HTTP/1.1\r\nHost: A.example\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nCookie: a=1\r\nX-Mine: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n"
        )
        let server = try await rig.accept()
        let stream = try await server.request()
        try await server.read(until: "the request's end") { $0.soFar(on: stream).isEnded }
        let request = await server.soFar(on: stream)
        #expect(request.fields[":method"] == "POST" && request.fields[":scheme"] == "http")
        #expect(request.fields[":path"] == "/a-b?q=1")
        #expect(request.fields[":authority"] == "127.0.0.1:\(rig.upstream.port)")
        #expect(request.fields["x-forwarded-host"] == "A.example")
        #expect(request.fields["cookie"] == "a=1" && request.fields["x-mine"] == "2")
        #expect(request.fields["via"] == "1.1 portico")
        for name in ["connection", "keep-alive", "x-hop", "transfer-encoding", "host", "te"] {
            #expect(request.fields[name] == nil, "\(name)")
        }
        #expect(request.text == "abc" && request.trailers == ["x-sum": "7"])
        try await server.respond(200, on: stream, [("x-own", "1")], body: "fine", ends: false)
        let block = try await server.block([("x-end", "9")])
        try await server.send(.init(type: 1, flags: 5, stream: stream, payload: block))
        let answer = try await client.receive(through: "0\r\nx-end: 9\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\nVia: 2.0 portico\r\n") && answer.contains("\r\nx-own: 1\r\n"))
        #expect(answer.contains("\r\nTransfer-Encoding: chunked\r\n") && answer.contains("\r\n\r\n4\r\nfine\r\n0\r\n"))
        await rig.stop()
    }

    @Test("both sides may speak it: trailers are asked for, and pass even behind a stated length")
    func both() async throws {
        let rig = try await Rig()
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        let asked = try await client.open(
            HTTP2TestPeer.fields("/", method: "POST") + [("te", "trailers"), ("content-length", "3")], ends: false)
        try await client.sendData(Array("abc".utf8), on: asked)
        let end = try await client.block([("x-sum", "7")])
        try await client.send(.init(type: 1, flags: 5, stream: asked, payload: end))
        let server = try await rig.accept()
        let stream = try await server.request()
        try await server.read(until: "the request's end") { $0.soFar(on: stream).isEnded }
        let request = await server.soFar(on: stream)
        #expect(request.fields["te"] == "trailers" && request.fields["content-length"] == "3")
        #expect(request.text == "abc" && request.trailers == ["x-sum": "7"])
        #expect(request.fields["via"] == "2.0 portico")
        try await server.respond(103, on: stream, [("link", "</a>")], ends: false)
        try await server.respond(200, on: stream, [("content-length", "4")], body: "fine", ends: false)
        let block = try await server.block([("grpc-status", "0")])
        try await server.send(.init(type: 1, flags: 5, stream: stream, payload: block))
        let answer = try await client.response(on: asked)
        #expect(answer.interim == ["103"])
        #expect(answer.status == "200" && answer.text == "fine" && answer.trailers == ["grpc-status": "0"])
        #expect(answer.fields["content-length"] == "4")
        await rig.stop()
    }

    @Test("requests that come together share one connection, as many as the service takes; others have another one")
    func shares() async throws {
        let rig = try await Rig()
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        for path in ["/a", "/b", "/c"] { try await client.open(HTTP2TestPeer.fields(path)) }
        let server = try await rig.accept([(3, 3)])
        let streams = [try await server.request(), try await server.request(), try await server.request()]
        #expect(streams == [1, 3, 5])
        try await server.read(until: "the settings' acknowledgement") {
            $0.controls.contains { $0.type == 4 && $0.flags == 1 }
        }
        try await client.open(HTTP2TestPeer.fields("/d"))
        let second = try await rig.accept()
        #expect(try await second.request() == 1)
        try await server.respond(204, on: 3)
        #expect(try await client.response(on: 3).status == "204")
        try await client.open(HTTP2TestPeer.fields("/e"))
        #expect(try await server.request() == 7)
        await rig.stop()
    }

    @Test("what a GOAWAY says was not looked at is sent again on another connection, a POST too; the rest is completed")
    func goAway() async throws {
        let rig = try await Rig()
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        let first = try await client.open(HTTP2TestPeer.fields("/a"))
        let server = try await rig.accept()
        _ = try await server.request()
        let second = try await client.open(HTTP2TestPeer.fields("/b", method: "POST"), ends: false)
        try await client.sendData(Array("body".utf8), on: second, ends: true)
        _ = try await server.request()
        try await server.read(until: "the body") { $0.soFar(on: 3).isEnded }
        try await server.send(.init(type: 7, payload: HTTP2TestPeer.number(1) + HTTP2TestPeer.number(0)))
        let other = try await rig.accept()
        #expect(try await other.request() == 1)
        try await other.read(until: "the body again") { $0.soFar(on: 1).isEnded }
        let again = await other.soFar(on: 1)
        #expect(again.fields[":path"] == "/b" && again.text == "body")
        try await other.respond(201, on: 1)
        #expect(try await client.response(on: second).status == "201")
        try await server.respond(200, on: 1, body: "old")
        #expect(try await client.response(on: first).text == "old")
        // Nothing is on it any more.
        try await server.readToEnd()
        await rig.stop()
    }

    @Test("a refused stream is tried again, and at last is an error")
    func refused() async throws {
        let rig = try await Rig()
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        let asked = try await client.open(HTTP2TestPeer.fields("/a", method: "DELETE"))
        let server = try await rig.accept()
        for number in 0..<4 {
            let stream = try await server.request()
            #expect(stream == 2 * number + 1)
            try await server.send(.init(type: 3, stream: stream, payload: HTTP2TestPeer.number(7)))
        }
        let answer = try await client.response(on: asked)
        #expect(answer.status == "502")
        await rig.stop()
    }

    @Test("a stream that is reset in the middle of its body ends the client's, and no other")
    func reset() async throws {
        let rig = try await Rig()
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        let (lost, kept) = (
            try await client.open(HTTP2TestPeer.fields("/a")), try await client.open(HTTP2TestPeer.fields("/b"))
        )
        let server = try await rig.accept()
        let streams = [try await server.request(), try await server.request()]
        try await server.respond(200, on: streams[0], body: "part", ends: false)
        try await client.read(until: "the part") { $0.soFar(on: lost).text == "part" }
        try await server.send(.init(type: 3, stream: streams[0], payload: HTTP2TestPeer.number(2)))
        #expect(try await client.response(on: lost).reset == 2)
        try await server.respond(200, on: streams[1], body: "whole")
        #expect(try await client.response(on: kept).text == "whole")
        await rig.stop()
    }

    @Test("a client that leaves has its stream cancelled, and the connection goes on")
    func cancelled() async throws {
        let rig = try await Rig()
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        let asked = try await client.open(HTTP2TestPeer.fields("/a"))
        let server = try await rig.accept()
        let stream = try await server.request()
        try await client.send(.init(type: 3, stream: asked, payload: HTTP2TestPeer.number(8)))
        try await server.read(until: "the reset") { $0.soFar(on: stream).reset == 8 }
        let next = try await client.open(HTTP2TestPeer.fields("/b"))
        let other = try await server.request()
        try await server.respond(204, on: other)
        #expect(try await client.response(on: next).status == "204")
        await rig.stop()
    }

    @Test("a client that does not read holds up no other's answer on the same connection")
    func slowClient() async throws {
        let rig = try await Rig()
        let slow = try await HTTP2TestPeer.connect(rig.gateway, settings: [(4, 0)], opensWindows: false)
        try await slow.open(HTTP2TestPeer.fields("/slow"))
        let server = try await rig.accept()
        let stream = try await server.request()
        try await server.respond(200, on: stream, body: String(repeating: "x", count: 16_000), ends: false)
        for _ in 0..<3 { try await server.sendData(Array(repeating: 0x78, count: 16_000), on: stream) }
        let client = try await HTTP2TestPeer.connect(rig.gateway)
        let asked = try await client.open(HTTP2TestPeer.fields("/b"))
        let other = try await server.request()
        try await server.respond(200, on: other, body: "quick")
        #expect(try await client.response(on: asked).text == "quick")
        #expect(await server.credit(of: stream) < 65_535)
        await rig.stop()
    }

    @Test("an answer that HTTP/2 refuses is a 502, and a service that does not speak it too")
    func malformed() async throws {
        let rig = try await Rig()
        let client = try await rig.gateway.connect()
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let server = try await rig.accept()
        let stream = try await server.request()
        try await server.respond(200, on: stream, [("x-a", "1\r\nSet-Cookie: b=2")], body: "")
        #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 502"))
        await rig.stop()
        let old = try await FakeUpstream(script: { connection in
            _ = try await connection.receive(24)
            try await connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        })
        let gateway = try TestGateway(Self.yaml, values: ["UPSTREAM": old.url])
        let other = try await gateway.connect()
        try await other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await other.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 502"))
        await gateway.stop()
        await old.stop()
    }
}
