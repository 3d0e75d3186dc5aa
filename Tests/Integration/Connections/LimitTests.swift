// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// The listener's limits.
    @Suite struct LimitTests {
        @Test("a head that is too large is a 431")
        func head() async throws {
            try await Rig.run(Rig.limits("{ head: 1KiB }")) { rig in
                let many = (0..<20).map { "X-\($0): \(String(repeating: "v", count: 80))\r\n" }.joined()
                let response = try await rig.refused("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n")
                #expect(response.status == 431)
            }
        }

        @Test("a head that never ends is a 431 as soon as it is too large")
        func endlessHead() async throws {
            try await Rig.run(Rig.limits("{ head: 1KiB }")) { rig in
                let response = try await rig.refused(
                    "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "v", count: 3000))")
                #expect(response.status == 431)
            }
        }

        @Test("a request line that is too long is a 414")
        func line() async throws {
            try await Rig.run(Rig.limits("{ head: 1KiB }")) { rig in
                let response = try await rig.refused(
                    "GET /\(String(repeating: "a", count: 2000)) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(response.status == 414)
            }
        }

        @Test("one field more than the limit is a 431, the limit itself is not")
        func fields() async throws {
            try await Rig.run(Rig.limits("{ fields: 10 }")) { rig in
                let nine = (0..<9).map { "X-\($0): v\r\n" }.joined()
                let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(nine)\r\n")
                #expect(seen["X-8"] == "v")
                let response = try await rig.refused("GET / HTTP/1.1\r\nHost: a\r\n\(nine)X-9: v\r\n\r\n")
                #expect(response.status == 431)
            }
        }

        @Test("a body longer than the limit is a 413 before anything is forwarded")
        func bodyLength() async throws {
            try await Rig.run(Rig.limits("{ body: 10B }")) { rig in
                let seen = try await rig.forwarded("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789")
                #expect(seen.text == "0123456789")
                let response = try await rig.refused(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123456789a")
                #expect(response.status == 413)
            }
        }

        @Test("a chunked body that grows beyond the limit is a 413, and the upstream gets no complete request")
        func bodyChunks() async throws {
            try await Rig.run(Rig.limits("{ body: 10B }")) { rig in
                let client = try await rig.connect()
                try await client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n")
                let server = try await rig.upstream.accept()
                _ = try await server.receive(through: "01234567")
                try await client.send("8\r\n01234567\r\n0\r\n\r\n")
                #expect(try await client.receiveLastResponse().status == 413)
                _ = try await server.receiveAll()
                #expect(!server.history.hasSuffix("0\r\n\r\n"))
            }
        }

        @Test("the answer to a body that is too large arrives although the body is still being sent")
        func lingering() async throws {
            try await Rig.run(Rig.limits("{ body: 1KiB }")) { rig in
                let client = try await rig.connect()
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                async let sending: Void = { try? await client.send(Array(repeating: 97, count: 1_000_000)) }()
                let response = try await client.receiveResponse()
                #expect(response.status == 413)
                await sending
            }
        }

        @Test("a head that does not come in time is a 408", arguments: ["GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX-"])
        func headTime(_ part: String) async throws {
            try await Rig.run(Rig.limits("{ head_timeout: 2s }")) { rig in
                let response = try await rig.refused(part)
                #expect(response.status == 408)
            }
        }

        @Test("bytes that trickle in do not prolong the time for the head")
        func trickle() async throws {
            try await Rig.run(Rig.limits("{ head_timeout: 2s }")) { rig in
                let client = try await rig.connect()
                let begin = ContinuousClock.now
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: ")
                while !client.isEnded, ContinuousClock.now - begin < .seconds(10) {
                    try? await client.send("b")
                    await Pace.tick()
                }
                #expect(ContinuousClock.now - begin < .seconds(8))
                #expect(client.history.hasPrefix("HTTP/1.1 408 "), "\(client.history.prefix(80))")
            }
        }

        @Test("a connection that never says anything ends after the time for the head, without an answer")
        func silent() async throws {
            try await Rig.run(Rig.limits("{ head_timeout: 2s }")) { rig in
                let client = try await rig.connect()
                try await client.receiveEnd()
                try await rig.expectUntouched()
            }
        }

        @Test("an idle connection ends after its time, without an answer")
        func idle() async throws {
            try await Rig.run(Rig.limits("{ idle: 200ms }"), script: Script.ok("x")) { rig in
                let client = try await rig.connect()
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.receiveResponse().text == "x")
                try await client.receiveEnd()
            }
        }

        @Test("one connection more than the limit is turned away with a 503; when one ends, there is room")
        func connections() async throws {
            try await Rig.run(Rig.limits("{ connections: 2 }"), script: Script.ok("x")) { rig in
                let first = try await rig.connect()
                let second = try await rig.connect()
                for client in [first, second] {
                    try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await client.receiveResponse().text == "x")
                }
                let third = try await rig.connect()
                let refused = try await third.receiveLastResponse()
                #expect(refused.status == 503)
                #expect(refused["Proxy-Status"]?.contains("connection_limit_reached") == true)
                let scrape = try await Scrape.of(rig.gateway)
                #expect(scrape.sum("portico_connections_refused_total", #"listener="public""#) == 1)
                #expect(scrape.sum("portico_connections", #"listener="public""#) == 2)
                #expect(scrape.sum("portico_connections_total", #"listener="public""#) == 2)
                try await first.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                _ = try await first.receiveLastResponse()
                let fourth = try await rig.connect()
                try await fourth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await fourth.receiveResponse().text == "x")
            }
        }
    }
}
