// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct PipeliningTests {
    private static func requests(_ numbers: Range<Int>) -> String {
        numbers.map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
    }

    private static let echo = Script { Script.response($0.target + $0.text) }

    @Test("requests sent ahead are answered in their order")
    func order() async throws {
        try await Rig.run(script: Self.echo) { rig in
            let client = try await rig.connect()
            try await client.send(Self.requests(0..<10))
            for number in 0..<10 { #expect(try await client.receiveResponse().text == "/\(number)") }
        }
    }

    @Test("the upstream is sent one request at a time")
    func oneAtATime() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send(Self.requests(0..<3))
            let server = try await rig.upstream.accept()
            for number in 0..<3 {
                #expect(try await server.receiveRequest().target == "/\(number)")
                #expect(server.history.components(of: "GET ") == number + 1)
                try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                #expect(try await client.receiveResponse().status == 200)
            }
            #expect(rig.upstream.connectionCount == 1)
        }
    }

    @Test("more requests ahead than the limit wait, and all of them are answered", arguments: [1, 2, 16])
    func limit(_ limit: Int) async throws {
        try await Rig.run(Rig.limits("{ pipelined: \(limit) }"), script: Self.echo) { rig in
            let client = try await rig.connect()
            try await client.send(Self.requests(0..<200))
            for number in 0..<200 { #expect(try await client.receiveResponse().text == "/\(number)") }
        }
    }

    @Test("requests with bodies follow each other without a gap")
    func bodies() async throws {
        try await Rig.run(script: Self.echo) { rig in
            let client = try await rig.connect()
            try await client.send(
                "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n123"
                    + "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n45\r\n0\r\n\r\n"
                    + "GET /c HTTP/1.1\r\nHost: a\r\n\r\n")
            for text in ["/a123", "/b45", "/c"] { #expect(try await client.receiveResponse().text == text) }
        }
    }

    @Test("what follows a request that closes is not served")
    func afterClose() async throws {
        try await Rig.run(script: Self.echo) { rig in
            let client = try await rig.connect()
            try await client.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Self.requests(2..<4))
            #expect(try await client.receiveLastResponse().text == "/1")
            #expect(rig.upstream.connections.allSatisfy { $0.history.components(of: "GET ") == 1 })
        }
    }

    @Test("a bad request behind a good one: the good one is answered, the bad one refused")
    func badBehindGood() async throws {
        try await Rig.run(script: Self.echo) { rig in
            let client = try await rig.connect()
            try await client.send(Self.requests(1..<2) + "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + Self.requests(2..<3))
            #expect(try await client.receiveResponse().text == "/1")
            #expect(try await client.receiveLastResponse().status == 400)
        }
    }
}
