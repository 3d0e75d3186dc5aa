// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What is refused before it is routed has a line like everything else: with an id that leads to it, and with the client
/// that a trusted balancer names, where the head could be read.
@Suite struct EarlyErrorLogTests {
    /// A request that is refused early.
    private struct Case {
        var name: String
        var status: Int
        var line: String
        var fields = ""
    }

    /// The head is well-formed: what it says of id and client holds.
    private static let readable = [
        Case(name: "above the root", status: 400, line: "GET /../x HTTP/1.1"),
        Case(name: "an encoded slash", status: 400, line: "GET /a%2Fb HTTP/1.1"),
        Case(name: "a malformed escape", status: 400, line: "GET /a%zz HTTP/1.1"),
        Case(name: "a backslash", status: 400, line: "GET /a%5Cb HTTP/1.1"),
        Case(name: "too long a body", status: 413, line: "POST /people/1 HTTP/1.1", fields: "Content-Length: 2000\r\n"),
    ]

    private static let unreadable = [
        Case(name: "a control character", status: 400, line: "GET /bad\u{1} HTTP/1.1"),
        Case(name: "no version", status: 400, line: "GET /people/1"),
        Case(
            name: "a blank before the colon", status: 400, line: "GET / HTTP/1.1", fields: "A : b\r\n"),
        Case(name: "two hosts", status: 400, line: "GET / HTTP/1.1", fields: "Host: b\r\n"),
        Case(
            name: "two lengths", status: 400, line: "POST / HTTP/1.1",
            fields: "Content-Length: 1\r\nContent-Length: 2\r\n"),
        Case(
            name: "length and chunks", status: 400, line: "POST / HTTP/1.1",
            fields: "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        Case(
            name: "another coding", status: 501, line: "POST / HTTP/1.1",
            fields: "Transfer-Encoding: gzip, chunked\r\n"),
        Case(name: "another version", status: 505, line: "GET / HTTP/2.0"),
        Case(
            name: "too long a line", status: 414, line: "GET /\(String(repeating: "a", count: 3000)) HTTP/1.1"),
        Case(
            name: "too large a head", status: 431, line: "GET / HTTP/1.1",
            fields: (0..<30).map { "X-\($0): \(String(repeating: "v", count: 90))\r\n" }.joined()),
    ]

    private static func yaml(trusted: String) -> String {
        """
        services: { users: "${app}" }
        routes: { people: { match: /people/**, to: users } }
        listeners:
          public:
            address: "127.0.0.1:0"
            trusted_proxies: [\(trusted)]
            limits: { head: 2KiB, body: 1KiB, head_timeout: 2m }
        """
    }

    /// The line of each request, and the answer to it.
    private static func each(
        _ cases: [Case], trusted: String = "10.0.0.0/8", fields: String = "",
        _ check: (Case, AccessLine, RawMessage) throws -> Void
    ) async throws {
        var responses: [RawMessage] = []
        let lines = try await LogRig.lines(Self.yaml(trusted: trusted)) { rig in
            for test in cases {
                let client = try await rig.gateway.connect()
                try await client.send("\(test.line)\r\nHost: a\r\n\(fields)\(test.fields)\r\n")
                responses.append(try await client.receiveLastResponse())
            }
        }
        try #require(lines.count == cases.count && responses.count == cases.count)
        for (test, (line, response)) in zip(cases, zip(lines, responses)) { try check(test, line, response) }
    }

    @Test("it has an id in the log, which is the answer's")
    func id() async throws {
        try await Self.each(Self.readable + Self.unreadable) { test, line, response in
            #expect(response.status == test.status && line.status == test.status, "\(test.name)")
            #expect(line.reason == (test.status == 413 ? "TL" : "DPE"), "\(test.name)")
            #expect(line.id?.count == 32, "\(test.name): \(line.id ?? "none")")
            #expect(response["X-Request-Id"] == line.id, "\(test.name)")
            #expect(response.text.contains("\"request_id\":\"\(line.id ?? "")\""), "\(test.name)")
            #expect(line.int("bytes_out") == response.body.count, "\(test.name)")
        }
    }

    @Test("every one has an id of its own")
    func ids() async throws {
        let count = 20
        let lines = try await LogRig.lines(Self.yaml(trusted: "10.0.0.0/8")) { rig in
            for number in 0..<count {
                let client = try await rig.gateway.connect()
                let test = Self.unreadable[number % 3]
                try await client.send("\(test.line)\r\nHost: a\r\n\(test.fields)\r\n")
                _ = try await client.receiveLastResponse()
            }
        }
        #expect(Set(lines.compactMap(\.id)).count == count)
    }

    @Test("an id that the client sent is kept where the head could be read")
    func kept() async throws {
        try await Self.each(Self.readable, fields: "X-Request-Id: my-id\r\n") { test, line, response in
            #expect(line.id == "my-id", "\(test.name)")
            #expect(response["X-Request-Id"] == "my-id", "\(test.name)")
        }
        try await Self.each(Self.readable, fields: "X-Request-Id: not \"usable\"\r\n") { test, line, _ in
            #expect(line.id?.count == 32, "\(test.name)")
        }
    }

    @Test(
        "a trusted proxy's request names its client",
        arguments: [
            ("X-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9"),
            ("X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n", "203.0.113.9"), ("", "127.0.0.1"),
        ])
    func client(_ fields: String, _ client: String) async throws {
        try await Self.each(Self.readable, trusted: "127.0.0.0/8", fields: fields) { test, line, _ in
            #expect(line.text("client") == client, "\(test.name)")
        }
    }

    @Test("what others say of their client is not believed")
    func untrusted() async throws {
        try await Self.each(Self.readable, fields: "X-Forwarded-For: 203.0.113.9\r\n") { test, line, _ in
            #expect(line.text("client") == "127.0.0.1", "\(test.name)")
        }
    }

    @Test("a chunked body that grows too large is logged with id and client")
    func chunked() async throws {
        let lines = try await LogRig.lines(Self.yaml(trusted: "127.0.0.0/8"), script: nil) { rig in
            let client = try await rig.gateway.connect()
            try await client.send(
                "POST /people/1 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nX-Request-Id: my-id\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n800\r\n\(String(repeating: "x", count: 0x800))\r\n0\r\n\r\n")
            #expect(try await client.receiveLastResponse().status == 413)
        }
        try #require(lines.count == 1)
        #expect(lines[0].id == "my-id" && lines[0].text("client") == "203.0.113.9" && lines[0].reason == "TL")
    }
}
