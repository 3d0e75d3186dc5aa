// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Windows, and the back-pressure that they are joined to.
@Suite struct HTTP2FlowTests {
    /// More than kernels keep for a connection.
    private static let most = 256 * 1024 * 1024
    private static let yaml = """
        defaults: { limits: { body: 1GiB } }
        services: { echo: "${UPSTREAM}" }
        routes:
          own: { match: /own, respond: { status: 200, body: "0123456789" } }
          all: { match: "/**", to: echo }
        """

    private static func large(_ count: Int) -> FakeUpstream.Script {
        { connection in
            while try await connection.receiveRequestOrEnd() != nil {
                try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
                try await connection.send(Array(repeating: UInt8(ascii: "x"), count: count))
            }
        }
    }

    @Test("no more is sent than the client's window takes, and the stream ends with the last byte")
    func window() async throws {
        let gateway = try TestGateway(Self.yaml, values: ["UPSTREAM": "http://127.0.0.1:1"])
        let client = try await HTTP2TestPeer.connect(gateway, settings: [(4, 4)], opensWindows: false)
        let stream = try await client.open(HTTP2TestPeer.fields("/own"))
        try await client.read(until: "four bytes") { $0.soFar(on: stream).body.count == 4 }
        try await client.openWindow(of: stream, by: 5)
        try await client.read(until: "five more") { $0.soFar(on: stream).body.count == 9 }
        #expect(await !client.soFar(on: stream).isEnded)
        try await client.openWindow(of: stream, by: 100)
        #expect(try await client.response(on: stream).text == "0123456789")
        await gateway.stop()
    }

    @Test("a service is not read for a client that opens no window, and other streams go on")
    func backPressure() async throws {
        let count = 64 * 1024 * 1024
        let upstream = try await FakeUpstream(script: Self.large(count))
        let gateway = try TestGateway(Self.yaml, values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway, opensWindows: false)
        let slow = try await client.open(HTTP2TestPeer.fields("/large"))
        try await client.read(until: "the window's end") { $0.soFar(on: slow).body.count == 65_535 }
        // The connection's window is used up with it: data of others wait, heads do not.
        try await client.openWindow(of: 0, by: 1000)
        #expect(try await client.get("/own").text == "0123456789")
        #expect(await client.soFar(on: slow).body.count == 65_535)
        await gateway.stop()
        await upstream.stop()
    }

    @Test("streams that wait for the connection's window share it by turns")
    func turns() async throws {
        let upstream = try await FakeUpstream(script: Self.large(1_000_000))
        let gateway = try TestGateway(Self.yaml, values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway, settings: [(4, 1 << 20)], opensWindows: false)
        let streams = [
            try await client.open(HTTP2TestPeer.fields("/a")), try await client.open(HTTP2TestPeer.fields("/b")),
        ]
        try await client.read(until: "the window's end") { client in
            streams.reduce(0) { $0 + client.soFar(on: $1).body.count } == 65_535
                && streams.allSatisfy { client.soFar(on: $0).status == "200" }
        }
        try await client.openWindow(of: 0, by: 400_000)
        try await client.read(until: "the next one's") { client in
            streams.reduce(0) { $0 + client.soFar(on: $1).body.count } == 465_535
        }
        for stream in streams { #expect(await client.soFar(on: stream).body.count > 30_000) }
        await gateway.stop()
        await upstream.stop()
    }

    @Test("the client's window stays closed as long as the service does not read")
    func upload() async throws {
        let upstream = try await FakeUpstream()
        let gateway = try TestGateway(Self.yaml, values: ["UPSTREAM": upstream.url])
        let client = try await HTTP2TestPeer.connect(gateway)
        let stream = try await client.open(HTTP2TestPeer.fields("/", method: "POST"), ends: false)
        let service = try await upstream.accept()
        try await service.pauseReading()
        // As much as the windows let through, until nothing is given back.
        var sent = 0
        while sent < Self.most {
            let before = 65_535 + (await client.credit(of: stream))
            try await client.sendData(count: before - sent, on: stream)
            sent = before
            // What a PING's answer comes behind has been read by then, and given back or not.
            for _ in 0..<2 { try await client.ping() }
            if await client.credit(of: stream) + 65_535 == sent { break }
        }
        #expect(sent < Self.most, "the gateway took all of it")
        service.countOnly()
        try await service.resumeReading()
        try await client.sendData([], on: stream, ends: true)
        _ = try await service.receiveCount(atLeast: sent)
        try await service.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let response = try await client.response(on: stream)
        #expect(response.status == "200", "\(response)")
        await gateway.stop()
        await upstream.stop()
    }

    @Test("an answer before the request's end is whole, and the rest of the request is not wanted")
    func early() async throws {
        let gateway = try TestGateway(Self.yaml, values: ["UPSTREAM": "http://127.0.0.1:1"])
        let client = try await HTTP2TestPeer.connect(gateway)
        let stream = try await client.open(HTTP2TestPeer.fields("/own", method: "POST"), ends: false)
        try await client.read(until: "the stream's end") { $0.soFar(on: stream).reset != nil }
        let response = await client.soFar(on: stream)
        #expect(response.text == "0123456789")
        #expect(response.reset == 0)
        await gateway.stop()
    }
}
