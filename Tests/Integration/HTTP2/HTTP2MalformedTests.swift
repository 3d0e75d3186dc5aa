// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Nothing that HTTP/2 refuses reaches a service (RFC 9113 §8.1.1, §8.2.1, §8.2.2, §8.3), where it could mean something
/// else in HTTP/1.1.
@Suite struct HTTP2MalformedTests {
    private static let usual = HTTP2TestPeer.fields("/")

    private static let malformed: [(String, [(String, String)])] = [
        ("a line end in a value", usual + [("x-a", "1\r\nx-b: 2")]),
        ("a line feed in a value", usual + [("x-a", "1\nx-b: 2")]),
        ("a zero in a value", usual + [("x-a", "1\0")]),
        ("a space at a value's end", usual + [("x-a", "1 ")]),
        ("a space in a name", usual + [("x a", "1")]),
        ("a colon in a name", usual + [("x-a:b", "1")]),
        ("a line end in a name", usual + [("x-a\r\nx-b", "1")]),
        ("a capital in a name", usual + [("X-A", "1")]),
        ("connection", usual + [("connection", "close")]),
        ("keep-alive", usual + [("keep-alive", "timeout=5")]),
        ("proxy-connection", usual + [("proxy-connection", "close")]),
        ("upgrade", usual + [("upgrade", "h2c")]),
        ("transfer-encoding", usual + [("transfer-encoding", "chunked")]),
        ("te that is not trailers", usual + [("te", "gzip")]),
        ("a pseudo field behind a field", [("x-a", "1")] + usual),
        ("an unknown pseudo field", usual + [(":other", "1")]),
        ("a pseudo field of a response", usual + [(":status", "200")]),
        ("two paths", usual + [(":path", "/b")]),
        ("two methods", [(":method", "GET")] + usual),
        ("no method", usual.filter { $0.0 != ":method" }),
        ("no scheme", usual.filter { $0.0 != ":scheme" }),
        ("no path", usual.filter { $0.0 != ":path" }),
        ("an empty path", HTTP2TestPeer.fields("")),
        ("a path with a space", HTTP2TestPeer.fields("/a HTTP/1.1")),
        ("a path with a line end", HTTP2TestPeer.fields("/a\r\nx: y")),
        ("a path without a slash", HTTP2TestPeer.fields("a")),
        ("a method with a space", HTTP2TestPeer.fields("/", method: "GET /x HTTP/1.1")),
        ("a method with a line end", HTTP2TestPeer.fields("/", method: "GET\r\n")),
        ("an authority with a line end", HTTP2TestPeer.fields("/", authority: "a\r\nx: y")),
        ("an authority with user information", HTTP2TestPeer.fields("/", authority: "u@a.example")),
        ("another host", usual + [("host", "b.example")]),
        ("two content lengths", usual + [("content-length", "1"), ("content-length", "2")]),
        ("a content length that is none", usual + [("content-length", "1,1x")]),
        ("a body that is said and not there", usual + [("content-length", "3")]),
        (
            "an extended CONNECT that was not offered",
            HTTP2TestPeer.fields("/", method: "CONNECT") + [(":protocol", "websocket")]
        ),
    ]

    @Test("a malformed request ends its stream alone, and no service sees it", arguments: malformed.indices)
    func request(_ index: Int) async throws {
        let (what, fields) = Self.malformed[index]
        let upstream = try await FakeUpstream(answering: { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" })
        let gateway = try TestGateway(
            "routes: { all: { match: /**, to: echo } }\nservices: { echo: \"${UPSTREAM}\" }",
            values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        let refused = try await client.response(on: try await client.open(fields))
        #expect(refused.reset == 1, "\(what): \(refused)")
        #expect(upstream.connectionCount == 0, "\(what)")
        // The connection, and the table that both sides have of its fields, is as before.
        #expect(try await client.get("/fine").status == "200", "\(what)")
        await gateway.stop()
        await upstream.stop()
    }

    @Test("an empty name is malformed too")
    func emptyName() async throws {
        let gateway = try TestGateway("routes: { all: { match: /**, respond: { status: 204 } } }")
        let client = try await HTTP2TestPeer.connect(gateway)
        // A literal that is not indexed, with a name of 0 bytes.
        let block = try await client.block(Self.usual) + [0, 0, 1, UInt8(ascii: "1")]
        try await client.send(.init(type: 1, flags: 5, stream: 1, payload: block))
        #expect(try await client.response(on: 1).reset == 1)
        await gateway.stop()
    }

    @Test(
        "a body of another length than its head says ends the stream, and the service sees no whole request",
        arguments: [2, 4])
    func length(_ count: Int) async throws {
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(
            "routes: { all: { match: /**, to: echo } }\nservices: { echo: \"${UPSTREAM}\" }",
            values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        let stream = try await client.open(
            HTTP2TestPeer.fields("/", method: "POST") + [("content-length", "3")], ends: false)
        try await client.sendData(Array(repeating: 0x61, count: count), on: stream, ends: true)
        #expect(try await client.response(on: stream).reset == 1)
        let service = try await upstream.accept()
        let sent = try await service.receiveAll()
        #expect(!String(decoding: sent, as: UTF8.self).hasSuffix("\r\n\r\naaa"))
        await gateway.stop()
        await upstream.stop()
    }

    @Test("fields that would mislead in trailers are not sent on")
    func trailers() async throws {
        let upstream = try await FakeUpstream(answering: { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" })
        let gateway = try TestGateway(
            "routes: { all: { match: /**, to: echo } }\nservices: { echo: \"${UPSTREAM}\" }",
            values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        let stream = try await client.open(HTTP2TestPeer.fields("/", method: "POST"), ends: false)
        try await client.sendData(Array("abc".utf8), on: stream)
        let block = try await client.block([
            ("x-sum", "9"), ("content-length", "7"), ("authorization", "x"), ("host", "b"),
        ])
        try await client.send(.init(type: 1, flags: 5, stream: stream, payload: block))
        #expect(try await client.response(on: stream).status == "200")
        let sent = try #require(upstream.connections.first).history
        #expect(sent.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(sent.hasSuffix("3\r\nabc\r\n0\r\nx-sum: 9\r\n\r\n"))
        await gateway.stop()
        await upstream.stop()
    }

    @Test("a tunnel is refused as in HTTP/1.1, and a head that is too large with 431")
    func answered() async throws {
        let gateway = try TestGateway("routes: { all: { match: /**, respond: { status: 204 } } }")
        let client = try await HTTP2TestPeer.connect(gateway)
        let tunnel = try await client.open([(":method", "CONNECT"), (":authority", "a.example:443")], ends: false)
        #expect(try await client.response(on: tunnel).status == "400")
        let large = try await client.open(
            HTTP2TestPeer.fields("/") + (0..<101).map { ("x-\($0)", "1") }, ends: true)
        #expect(try await client.response(on: large).status == "431")
        #expect(try await client.get("/").status == "204")
        await gateway.stop()
    }
}
