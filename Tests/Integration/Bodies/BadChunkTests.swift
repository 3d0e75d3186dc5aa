// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A service's chunked body that is malformed. Where the fault comes with the head, nothing has been answered yet, and
/// it is a 502; where it comes later, the client must see that its answer is not whole.
@Suite struct BadChunkTests {
    private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let get = "GET /people/1 HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Chunks, and the data in front of the fault.
    private static let faults: [(chunks: String, data: String)] = [
        ("zz\r\n", ""), ("\r\n", ""), ("-1\r\n", ""), ("0x5\r\nhello\r\n", ""), ("g", ""), ("5\nhello\n", ""),
        ("ffffffffffffffffff\r\n", ""), ("5hello\r\n", ""),
        ("5\r\nhelloX\r\n0\r\n\r\n", "hello"), ("5\r\nhello0\r\n\r\n", "hello"),
        ("5\r\nhello\r\nzz\r\n", "hello"), ("5\r\nhello\r\n3\r\nyou\r\n;\r\n", "helloyou"),
        ("5\r\nhello\r\nffffffffffffffffff\r\n", "hello"),
        ("5;a\nb\r\nhello\r\n0\r\n\r\n", ""), ("5;a\u{0}b\r\nhello\r\n0\r\n\r\n", ""),
        ("5\r\nhello\r\n5;a\nb\r\nhello\r\n0\r\n\r\n", "hello"), ("5\r\nhello\r\n0;a\nb\r\n\r\n", "hello"),
        ("0\r\nX : y\r\n\r\n", ""), ("5\r\nhello\r\n0\r\nX : y\r\n\r\n", "hello"),
        ("5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n", "hello"), ("5\r\nhello\r\n0\r\nX: a\u{0}b\r\n\r\n", "hello"),
        ("5\r\nhello\r\n0\r\nX\r\n\r\n", "hello"), ("5\r\nhello\r\n0\r\nX: y\nZ: y\r\n\r\n", "hello"),
    ]

    private static func receive(_ rig: LogRig, _ client: RawConnection, _ request: String) async throws -> RawConnection
    {
        try await client.send(request)
        let server = try await rig.upstream.accept()
        _ = try await server.receiveRequest()
        return server
    }

    private static func expectCounted(_ rig: LogRig, _ status: String, requests: Int, bytes: Int) async throws {
        let scrape = try await Scrape.of(rig.gateway) { $0.requests == requests }
        #expect(scrape.sum("http_server_request_duration_seconds_count", "status_class=\"\(status)\"") == requests)
        #expect(scrape.sum("http_server_request_duration_seconds_count") == requests)
        #expect(scrape.sum("portico_errors_total", #"error_type="bad_response",reason="UPE""#) == requests)
        #expect(scrape.sum("portico_errors_total") == requests)
        #expect(scrape.sum("http_client_request_duration_seconds_count", #"error_type="bad_response""#) == requests)
        #expect(scrape.sum("portico_response_body_bytes_total") == bytes)
    }

    @Test(
        "a fault in the segment of the head is a 502, for client, log and metrics alike", arguments: ["1.1", "1.0"])
    func withHead(_ version: String) async throws {
        var sizes: [Int] = []
        let lines = try await LogRig.lines(script: nil) { rig in
            for fault in Self.faults {
                let comment = Comment(rawValue: fault.chunks.debugDescription)
                let client = try await rig.gateway.connect()
                let server = try await Self.receive(
                    rig, client, "GET /people/1 HTTP/\(version)\r\nHost: a\r\nConnection: close\r\n\r\n")
                try await server.send(Self.head + fault.chunks)
                let received = try await client.receiveAll()
                let response = try RawMessage.response(in: received)?.message
                #expect(response?.status == 502, comment)
                #expect(response?["Content-Type"] == "application/problem+json", comment)
                #expect(response?["Transfer-Encoding"] == nil, comment)
                #expect(response?["Proxy-Status"] == "portico; error=http_protocol_error; next-hop=\"users\"", comment)
                sizes.append(response?.body.count ?? 0)
                _ = try await server.receiveAll()
            }
            try await Self.expectCounted(rig, "5xx", requests: sizes.count, bytes: sizes.reduce(0, +))
        }
        #expect(lines.map(\.status) == sizes.map { _ in 502 } && lines.map(\.reason) == sizes.map { _ in "UPE" })
        #expect(lines.map { $0.int("bytes_out") } == sizes)
    }

    @Test("after such a 502 the client's connection goes on, with another one to the service")
    func goesOn() async throws {
        let lines = try await LogRig.lines(script: nil) { rig in
            let client = try await rig.gateway.connect()
            for chunks in ["zz\r\n", "5\r\nhello\r\nzz\r\n"] {
                let server = try await Self.receive(rig, client, Self.get)
                try await server.send(Self.head + chunks)
                try #require(try await client.receiveResponse().status == 502)
                _ = try await server.receiveAll()
            }
            let server = try await Self.receive(rig, client, Self.get)
            try await server.send(Script.response("good"))
            #expect(try await client.receiveResponse().text == "good")
        }
        #expect(lines.map(\.status) == [502, 502, 200] && lines.map(\.reason) == ["UPE", "UPE", nil])
    }

    @Test("a fault behind what the client has already: its answer has no end, and the log has the error")
    func later() async throws {
        var sizes: [Int] = []
        let lines = try await LogRig.lines(script: nil) { rig in
            for (chunks, data) in Self.faults {
                let comment = Comment(rawValue: chunks.debugDescription)
                let client = try await rig.gateway.connect()
                let server = try await Self.receive(rig, client, Self.get)
                try await server.send(Self.head + "3\r\none\r\n")
                _ = try await client.receive(through: "one\r\n")
                try await server.send(chunks)
                let rest = String(decoding: try await client.receiveAll(), as: UTF8.self)
                #expect(!rest.hasSuffix("0\r\n\r\n") && !rest.contains("HTTP/1.1"), comment)
                var received = "one"
                for part in ["hello", "you"] where rest.contains(part) { received += part }
                #expect(("one" + data).hasPrefix(received), comment)
                sizes.append(received.utf8.count)
                _ = try await server.receiveAll()
            }
            try await Self.expectCounted(rig, "2xx", requests: sizes.count, bytes: sizes.reduce(0, +))
        }
        #expect(lines.map(\.status) == sizes.map { _ in 200 } && lines.map(\.reason) == sizes.map { _ in "UPE" })
        #expect(lines.map { $0.int("bytes_out") } == sizes)
    }

    @Test("a 1.0 client, whose answer ends with its connection, sees a reset instead of an end")
    func oldClient() async throws {
        let lines = try await LogRig.lines(script: nil) { rig in
            let client = try await rig.gateway.connect()
            let server = try await Self.receive(rig, client, "GET /people/1 HTTP/1.0\r\nHost: a\r\n\r\n")
            try await server.send(Self.head + "3\r\none\r\n")
            _ = try await client.receive(through: "one")
            try await server.send("zz\r\n")
            _ = try await client.receiveAll()
            #expect(client.wasReset)
        }
        #expect(lines.map(\.status) == [200] && lines.map(\.reason) == ["UPE"])
    }
}
