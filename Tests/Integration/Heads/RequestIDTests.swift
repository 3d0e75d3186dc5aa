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

    /// What the upstream is told of a client's id.
    private static func seen(_ fields: String) async throws -> [String] {
        var seen: [String] = []
        try await Rig.run { rig in
            seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").values("X-Request-Id")
        }
        return seen
    }

    @Test(
        "a client's id is kept as it is: visible ASCII but quotes and backslash, at most 128 characters",
        arguments: [
            "a", "7f3c-A.b_c~", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~", String(repeating: "x", count: 127),
            String(repeating: "y", count: 128),
        ])
    func kept(_ id: String) async throws {
        #expect(try await Self.seen("X-Request-Id: \(id)\r\n") == [id])
        #expect(try await Self.seen("x-request-ID:\(id)\r\n") == [id])
    }

    @Test(
        "any other id is replaced by one of the gateway's, which has nothing of it",
        arguments: [
            "", "a b", "a\tb", "a\"b", "\"", "a\\b", "a\\", "\u{e9}", "id-\u{2028}", String(repeating: "x", count: 129),
            String(repeating: "x", count: 5000),
        ])
    func replaced(_ id: String) async throws {
        let ids = try await Self.seen("X-Request-Id: \(id)\r\n")
        #expect(ids.count == 1)
        #expect(
            ids.allSatisfy { $0.utf8.count == 32 && $0.utf8.allSatisfy("0123456789abcdef".utf8.contains) }, "\(ids)")
    }

    @Test("of several ids the first one counts: it is kept, or all of them are replaced")
    func several() async throws {
        #expect(try await Self.seen("X-Request-Id: one\r\nX-REQUEST-ID: two\r\nx-request-id: three\r\n") == ["one"])
        let ids = try await Self.seen("X-Request-Id: o n e\r\nX-Request-Id: two\r\n")
        #expect(ids.count == 1 && ids[0].utf8.count == 32)
    }
}
