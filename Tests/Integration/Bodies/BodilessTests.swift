// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Messages without a body, whatever their fields say: HEAD, 204, 304; and OPTIONS.
@Suite struct BodilessTests {
    @Test(
        "the answer to a HEAD has the fields of the body and no body, and the connection goes on",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
        ])
    func head(_ answer: String) async throws {
        try await Rig.run(script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            for _ in 0..<3 {
                try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.receiveResponse(toHEAD: true)
                #expect(answer.hasPrefix("HTTP/1.1 \(response.status)"))
                if answer.contains("5000") { #expect(response["Content-Length"] == "5000") }
            }
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test(
        "204 and 304 have no body, and the connection goes on",
        arguments: [
            "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
        ])
    func bodiless(_ answer: String) async throws {
        try await Rig.run(script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            for _ in 0..<3 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.receiveResponse()
                #expect(answer.hasPrefix("HTTP/1.1 \(response.status)"))
                #expect(response["Transfer-Encoding"] == nil)
                if response.status == 204 { #expect(response["Content-Length"] == nil) }
            }
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test("OPTIONS for the server as a whole is answered by the gateway; for a path it passes like any method")
    func options() async throws {
        try await Rig.run(script: Script { Script.response($0.startLine) }) { rig in
            let client = try await rig.connect()
            try await client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n")
            let own = try await client.receiveResponse()
            #expect((200..<300).contains(own.status) && own.body.isEmpty)
            #expect(try await client.receiveResponse().text == "OPTIONS /a HTTP/1.1")
        }
    }

    @Test(
        "any other method passes as it is", arguments: ["PUT", "PATCH", "DELETE", "PROPFIND", "TRACE", "m-Search", "X"])
    func methods(_ method: String) async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("\(method) /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(seen.startLine == "\(method) /a?b=c HTTP/1.1")
            #expect(seen["Transfer-Encoding"] == nil)
        }
    }

    @Test("a POST without a body says so to the upstream as it came")
    func emptyPost() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            #expect(seen["Content-Length"] == "0")
        }
    }
}
