// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

@Suite struct AccessLogTests {
    private static let yaml = """
        services: { users: "${app}" }
        routes: { people: { match: /people/**, to: users } }
        """

    /// Runs the body with a gateway that logs, and returns the words of each line.
    private static func lines(
        _ count: Int, _ body: (TestGateway, FakeUpstream) async throws -> Void
    ) async throws -> [[String]] {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestingError("no pipe") }
        defer { close(ends[1]) }
        let log = try await RawConnection.reading(descriptor: ends[0])
        let upstream = try await FakeUpstream(script: Script.ok("12345").run)
        let gateway = try TestGateway(Self.yaml, values: ["app": upstream.url], log: ends[1])
        var lines: [[String]] = []
        do {
            try await body(gateway, upstream)
            for _ in 0..<count {
                let line = try await log.receive(through: "\n")
                lines.append(line.dropLast().split(separator: " ", omittingEmptySubsequences: false).map(String.init))
            }
        } catch {
            Issue.record(error)
        }
        await gateway.stop()
        await upstream.stop()
        await log.close()
        return lines
    }

    @Test("each exchange is one line: time, client, request, status, bytes, duration, names, reason, id")
    func line() async throws {
        var port = 0
        let lines = try await Self.lines(2) { gateway, upstream in
            port = upstream.port
            let client = try await gateway.connect()
            try await client.send(
                "POST /people/7?secret=1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-id\r\nContent-Length: 3\r\n\r\nabc")
            _ = try await client.receiveResponse()
            try await client.send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receiveResponse()
        }
        try #require(lines.count == 2 && lines.allSatisfy { $0.count == 13 })
        #expect(lines[0][1...6] == ["127.0.0.1", "\"POST", "/people/7\"", "200", "3", "5"])
        #expect(Double(lines[0][7]) != nil)
        #expect(lines[0][8...] == ["people", "users", "127.0.0.1:\(port)", "-", "my-id"])
        #expect(lines[1][2...4] == ["\"GET", "/nowhere\"", "404"])
        #expect(lines[1][8...11] == ["-", "-", "-", "NR"])
    }

    @Test("a client cannot forge a line")
    func forged() async throws {
        let lines = try await Self.lines(2) { gateway, _ in
            for request in ["GET /a%0Ab\"c HTTP/1.1\r\nHost: a\r\n\r\n", "G\nT / HTTP/1.1\r\n\r\n"] {
                let client = try await gateway.connect()
                try await client.send(request)
                _ = try await client.receiveResponse()
            }
        }
        #expect(lines.count == 2 && lines.allSatisfy { $0.count == 12 || $0.count == 13 })
    }
}
