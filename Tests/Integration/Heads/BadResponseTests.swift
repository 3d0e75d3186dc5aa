// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What a broken or hostile upstream sends ends in a 502, and its connection is not used again.
@Suite struct BadResponseTests {
    static let heads: [String] = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\rY: b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\nY: b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\u{0}\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 High\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n",
        "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n", "garbage\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "HTTP/1.1 200 O\u{0}K\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 300_000))\r\n\r\n",
    ]

    @Test(
        "a malformed head is a 502 that tells nothing of it, and a new connection serves the next request",
        arguments: heads)
    func head(_ answer: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try? await server.send(answer)
            let response = try await client.receiveResponse()
            #expect(response.status == 502)
            #expect(response["Proxy-Status"]?.contains("error=http_protocol_error") == true)
            _ = try await server.receiveAll()
            try await Self.expectNext(rig, client)
        }
    }

    private static func expectNext(_ rig: Rig, _ client: RawConnection) async throws {
        try await client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        let server = try await rig.upstream.accept()
        #expect(try await server.receiveRequest().target == "/next")
        try await server.send(Script.response("next"))
        #expect(try await client.receiveResponse().text == "next")
    }

    @Test("an end before the answer is a 502", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le"])
    func closes(_ part: String) async throws {
        try await Rig.run { rig in
            let response = try await rig.answered(part)
            #expect(response.status == 502)
            #expect(response["Proxy-Status"]?.hasPrefix("portico; error=") == true)
        }
    }

    @Test("a reset before the answer is a 502")
    func resets() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.reset()
            #expect(try await client.receiveResponse().status == 502)
            try await Self.expectNext(rig, client)
        }
    }

    @Test(
        "bytes behind an answer are not the next request's answer",
        arguments: [
            Script.response("first") + Script.response("second"),
            "HTTP/1.1 204 No Content\r\n\r\nrest", "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody",
            Script.response("first") + "\r\n",
        ])
    func surplus(_ answer: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(answer)
            _ = try await client.receiveResponse()
            try await server.receiveEnd()
            try await Self.expectNext(rig, client)
        }
    }

    @Test("an answer that nobody asked for ends the idle connection")
    func unasked() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(Script.response("first"))
            #expect(try await client.receiveResponse().text == "first")
            try await server.send(Script.response("poison"))
            try await server.receiveEnd()
            try await Self.expectNext(rig, client)
        }
    }

    @Test("the answer to a HEAD with a body behind it is not the next answer")
    func headWithBody() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send(Script.response("body"))
            _ = try await client.receiveResponse(toHEAD: true)
            try await server.receiveEnd()
            try await Self.expectNext(rig, client)
        }
    }
}
