// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct RequestIDTests {
    @Test("each request gets an id of its own; the upstream and the client see the same")
    func made() async throws {
        try await Rig.run(script: Script { Script.response($0["X-Request-Id"] ?? "") }) { rig in
            let client = try await rig.connect()
            var ids: Set<String> = []
            for _ in 0..<10 {
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let response = try await client.receiveResponse()
                #expect(response.values("X-Request-Id") == [response.text])
                ids.insert(response.text)
            }
            #expect(ids.count == 10 && ids.allSatisfy { $0.count >= 16 })
        }
    }

    @Test("an upstream's own id is the one that the client sees")
    func upstreamsOwn() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.1 200 OK\r\nX-Request-Id: mine\r\nContent-Length: 0\r\n\r\n")
            #expect(response.values("X-Request-Id") == ["mine"])
        }
    }

    @Test("an error of the gateway bears the id, in the field and in the body")
    func error() async throws {
        try await Rig.run("routes: { only: { match: /only, respond: { status: 200 } } }") { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try await client.receiveResponse()
            let id = try #require(response["X-Request-Id"])
            #expect(!id.isEmpty && response.text.contains(id))
        }
    }

    @Test(
        "there is one id, whatever the client sends, and it cannot break out of its line",
        arguments: [
            "X-Request-Id: one\r\nX-Request-Id: two\r\n", "x-request-ID: \(String(repeating: "x", count: 5000))\r\n",
            "X-Request-Id: a b\r\n", "X-Request-Id:\r\n", "X-Request-Id: a\"b\r\n",
        ])
    func odd(_ field: String) async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
            let ids = seen.values("X-Request-Id")
            #expect(ids.count == 1 && (1...200).contains(ids[0].count))
        }
    }
}
