// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// HTTP/1.0 on both sides.
@Suite struct OldVersionTests {
    private static let request = "GET / HTTP/1.0\r\nHost: a\r\n\r\n"

    @Test("a 1.0 request without keep-alive is answered and the connection ends")
    func closes() async throws {
        try await Rig.run(script: Script(answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) { rig in
            let client = try await rig.connect()
            try await client.send(Self.request)
            let response = try await client.receiveLastResponse()
            #expect(response.text == "ok")
            #expect(response["Connection"] == "close")
        }
    }

    @Test("a 1.0 request with keep-alive keeps the connection, and is told so")
    func keepsAlive() async throws {
        try await Rig.run(script: Script(answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) { rig in
            let client = try await rig.connect()
            for _ in 0..<3 {
                try await client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
                let response = try await client.receiveResponse()
                #expect(response.text == "ok")
                #expect(response["Connection"]?.lowercased() == "keep-alive")
            }
        }
    }

    @Test(
        "a 1.0 client gets no chunks: the end of the body is the end of the connection", arguments: ["", "keep-alive"])
    func noChunks(_ connection: String) async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3;x=y\r\ncde\r\n0\r\nA: b\r\n\r\n"
        try await Rig.run(script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            let field = connection.isEmpty ? "" : "Connection: \(connection)\r\n"
            try await client.send("GET / HTTP/1.0\r\nHost: a\r\n\(field)\r\n")
            let response = try await client.receiveLastResponse()
            #expect(response["Transfer-Encoding"] == nil)
            #expect(response["Content-Length"] == nil)
            #expect(response.text == "abcde")
        }
    }

    @Test("a 1.0 request needs no Host")
    func noHost() async throws {
        try await Rig.run(script: Script(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.receiveLastResponse().status == 200)
        }
    }

    @Test("the upstream is sent HTTP/1.1 on behalf of a 1.0 client")
    func upstreamVersion() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(Self.request)
            #expect(seen.startLine == "GET / HTTP/1.1")
        }
    }

    @Test("a 1.0 upstream's body until the end of the connection reaches a 1.1 client as chunks")
    func oldUpstream() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello")
            #expect(response.startLine == "HTTP/1.1 200 OK")
            #expect(response["Transfer-Encoding"] == "chunked")
            #expect(response.text == "hello")
        }
    }

    @Test("a 1.0 upstream's connection is not used again unless it says keep-alive", arguments: [false, true])
    func oldUpstreamReuse(_ keepsAlive: Bool) async throws {
        let field = keepsAlive ? "Connection: keep-alive\r\n" : ""
        let answer = "HTTP/1.0 200 OK\r\n\(field)Content-Length: 2\r\n\r\nok"
        try await Rig.run(script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receiveResponse().text == "ok")
            }
            #expect(rig.upstream.connectionCount == (keepsAlive ? 1 : 2))
        }
    }

    @Test("a Transfer-Encoding from a 1.0 client is refused")
    func chunkedFromOldClient() async throws {
        try await Rig.run { rig in
            let response = try await rig.refused(
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            #expect(response.status == 400)
        }
    }
}
