// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Clients that make work without asking for anything: each is told to calm down, and its connection ends.
@Suite struct HTTP2HostileTests {
    private static let calm = 11

    private static func gateway(_ upstream: FakeUpstream? = nil) throws -> TestGateway {
        try TestGateway(
            """
            services: { slow: "${UPSTREAM}" }
            routes:
              own: { match: /own, respond: { status: 204 } }
              all: { match: /**, to: slow }
            """, values: ["UPSTREAM": upstream?.url ?? "http://127.0.0.1:1"])
    }

    /// Sends again and again until the gateway ends the connection, and returns the code that it gives; `nil`: it goes on.
    private static func flood(
        _ client: HTTP2TestPeer, most: Int, _ frames: (Int) async throws -> [HTTP2TestPeer.Frame]
    ) async throws -> Int? {
        for round in 0..<most {
            let bytes = try await frames(round).flatMap(\.bytes)
            try await client.connection.send(bytes)
            if client.connection.isEnded { break }
        }
        try? await client.ping()
        return await client.goAway?.code
    }

    @Test("streams that are opened and reset at once (CVE-2023-44487)")
    func rapidReset() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try Self.gateway(upstream)
        let client = try await HTTP2TestPeer.connect(gateway)
        let block = try await client.block(HTTP2TestPeer.fields("/slow"))
        let code = try await Self.flood(client, most: 60) { round in
            (0..<100).flatMap { index -> [HTTP2TestPeer.Frame] in
                let stream = 2 * (round * 100 + index) + 1
                return [
                    .init(type: 1, flags: 5, stream: stream, payload: block),
                    .init(type: 3, stream: stream, payload: HTTP2TestPeer.number(8)),
                ]
            }
        }
        #expect(code == Self.calm)
        // Whoever asks in earnest is served.
        #expect(try await HTTP2TestPeer.connect(gateway).get("/own").status == "204")
        await gateway.stop()
        await upstream.stop()
    }

    @Test("streams that make the gateway reset them (CVE-2025-8671)")
    func madeYouReset() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try Self.gateway(upstream)
        let client = try await HTTP2TestPeer.connect(gateway)
        let block = try await client.block(HTTP2TestPeer.fields("/slow"))
        let code = try await Self.flood(client, most: 60) { round in
            (0..<100).flatMap { index -> [HTTP2TestPeer.Frame] in
                let stream = 2 * (round * 100 + index) + 1
                return [
                    .init(type: 1, flags: 5, stream: stream, payload: block),
                    .init(type: 8, stream: stream, payload: HTTP2TestPeer.number(0)),
                ]
            }
        }
        #expect(code == Self.calm)
        await gateway.stop()
        await upstream.stop()
    }

    @Test("no service has more to do for one connection than its streams are")
    func concurrency() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try Self.gateway(upstream)
        let client = try await HTTP2TestPeer.connect(gateway)
        for _ in 0..<120 { try await client.open(HTTP2TestPeer.fields("/slow")) }
        try await client.ping()
        for number in 0..<120 {
            #expect(await client.soFar(on: 2 * number + 1).reset == (number < 100 ? nil : 7), "\(number)")
        }
        try await Pace.wait("all connections") { upstream.connectionCount == 100 }
        await gateway.stop()
        await upstream.stop()
    }

    @Test("questions faster than their answers are taken", arguments: [6, 4])
    func questions(_ type: UInt8) async throws {
        let gateway = try Self.gateway()
        let client = try await HTTP2TestPeer.connect(gateway)
        try await client.connection.pauseReading()
        let frame = HTTP2TestPeer.Frame(type: type, payload: type == 6 ? Array("question".utf8) : [])
        let frames = Array(repeating: frame, count: 5000)
        for _ in 0..<200 where !client.connection.isEnded {
            try await client.connection.send(frames.flatMap(\.bytes))
        }
        try await client.connection.resumeReading()
        try? await client.readToEnd()
        #expect(await client.goAway?.code == Self.calm)
        await gateway.stop()
    }

    @Test("a head in endless pieces (CVE-2024-27316)")
    func continuations() async throws {
        let gateway = try Self.gateway()
        let client = try await HTTP2TestPeer.connect(gateway)
        let block = try await client.block(HTTP2TestPeer.fields("/own"))
        try await client.send(.init(type: 1, flags: 1, stream: 1, payload: block))
        let code = try await Self.flood(client, most: 20) { _ in
            [.init(type: 9, stream: 1, payload: [0, 1, 0x61, 1, 0x62])]
        }
        #expect(code == Self.calm)
        await gateway.stop()
    }

    @Test("data that hold nothing (CVE-2019-9518)")
    func emptyData() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try Self.gateway(upstream)
        let client = try await HTTP2TestPeer.connect(gateway)
        let stream = try await client.open(HTTP2TestPeer.fields("/slow", method: "POST"), ends: false)
        let code = try await Self.flood(client, most: 20) { _ in [.init(type: 0, stream: stream)] }
        #expect(code == Self.calm)
        await gateway.stop()
        await upstream.stop()
    }

    @Test("a field block that grows when it is unpacked is refused, and not unpacked further (HPACK bomb)")
    func bomb() async throws {
        let gateway = try Self.gateway()
        let client = try await HTTP2TestPeer.connect(gateway)
        // One large field in the table, then thousands of references to it, of a byte each.
        let count = 4057 - 33
        let used = count - 127
        var block = try await client.block(HTTP2TestPeer.fields("/own"))
        block +=
            [0x40, 1, 0x61, 0x7f, UInt8(used & 127 | 128), UInt8(used >> 7)] + [UInt8](repeating: 0x62, count: count)
        block += [UInt8](repeating: 0xbe, count: 8000)
        try await client.send(.init(type: 1, flags: 5, stream: 1, payload: block))
        #expect(try await client.response(on: 1).status == "431")
        try await client.ping()
        await gateway.stop()
    }

    @Test("what is odd is counted, by what it was")
    func counted() async throws {
        let gateway = try Self.gateway()
        let client = try await HTTP2TestPeer.connect(gateway)
        let stream = try await client.open(HTTP2TestPeer.fields("/own") + [("X-A", "1")])
        #expect(try await client.response(on: stream).reset == 1)
        let old = try await gateway.connect()
        try await old.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n")
        _ = try await old.receive(through: "\r\n\r\n")
        let page = try await gateway.metrics()
        #expect(
            page.contains("portico_glitches_total{listener=\"public\",protocol=\"h2\",reason=\"malformed_head\"} 1\n"))
        #expect(page.contains("portico_glitches_total{listener=\"public\",protocol=\"http/1.1\",reason=\""))
        await gateway.stop()
    }
}
