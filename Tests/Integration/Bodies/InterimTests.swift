// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct InterimTests {
    @Test("interim responses pass in their order, before the final one")
    func pass() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 102 Processing\r\n\r\n")
            #expect(try await client.receiveResponse().status == 102)
            try await server.send(
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + Script.response("ok"))
            let hints = try await client.receiveResponse()
            #expect(hints.status == 103)
            #expect(hints["Link"] == "</a.css>; rel=preload")
            #expect(try await client.receiveResponse().text == "ok")
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await server.receiveRequest()
            try await server.send(Script.response("next"))
            #expect(try await client.receiveResponse().text == "next")
        }
    }

    @Test("an interim response says nothing about the body or the connection")
    func fields() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 103 Early Hints\r\nConnection: X-Hop\r\nX-Hop: 1\r\nLink: <a>\r\n\r\n")
            try await server.send(Script.response("ok"))
            let hints = try await client.receiveResponse()
            #expect(hints["X-Hop"] == nil && hints["Connection"] == nil && hints["Link"] == "<a>")
            #expect(try await client.receiveResponse().text == "ok")
        }
    }

    @Test("no length goes with an interim response (RFC 9110 §8.6): nobody waits for a body", arguments: [0, 5])
    func noLength(_ count: Int) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 103 Early Hints\r\nContent-Length: \(count)\r\nLink: <a>\r\n\r\n")
            try await server.send(Script.response("ok"))
            let answer = try await client.receive(through: "ok")
            let heads = answer.split(separator: "\r\n\r\n").map { $0.lowercased() }
            #expect(heads.count == 3 && heads[0].contains("link: <a>") && !heads[0].contains("content-length"))
            #expect(heads.count == 3 && heads[1].contains("content-length: 2"))
        }
    }

    @Test("a 1.0 client is sent no interim response (RFC 9110 §15.2)")
    func oldClient() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            let server = try await rig.upstream.accept()
            _ = try await server.receiveRequest()
            try await server.send("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + Script.response("ok"))
            #expect(try await client.receiveLastResponse().text == "ok")
        }
    }

    @Test("a switch of protocols that nobody asked for is a bad answer")
    func unaskedUpgrade() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")
            #expect(response.status == 502)
        }
    }

    @Test("a client's wish to switch protocols is not passed on")
    func upgrade() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            #expect(seen["Upgrade"] == nil && seen["Connection"] == nil)
        }
    }
}
