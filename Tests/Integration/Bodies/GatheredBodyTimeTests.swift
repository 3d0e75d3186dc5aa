// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// A request's body that the gateway reads whole, to change it or for a part, has the time of a streamed one: as long
    /// as it takes without a pause of `idle`, and within `total` where that is stated.
    @Suite struct GatheredBodyTimeTests {
        private static let paths = ["/changed", "/composed"]

        private static func run(_ timeout: String, _ body: (Rig) async throws -> Void) async throws {
            let yaml = """
                services: { app: "${app}" }
                routes:
                  changed:
                    match: POST /changed
                    to: app
                    timeout: \(timeout)
                    transform: { request: { json: { wrap: data } } }
                  composed:
                    match: POST /composed
                    timeout: \(timeout)
                    compose: { a: { call: "POST app:/a", send: request } }
                """
            try await Rig.run(
                yaml, script: Script { _ in String(decoding: Reply.json("1").bytes, as: UTF8.self) }, body)
        }

        private static func head(_ path: String, _ framing: String = "Transfer-Encoding: chunked") -> String {
            "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(framing)\r\n\r\n"
        }

        @Test(
            "a client that stops in its middle gets a 408 after idle", arguments: Self.paths,
            [
                ("Content-Length: 100", "1111"), ("Transfer-Encoding: chunked", "4\r\n1111\r\n"),
                ("Content-Length: 4", ""),
            ])
        func stops(_ path: String, _ body: (framing: String, beginning: String)) async throws {
            try await Self.run("{ idle: 300ms }") { rig in
                let client = try await rig.connect()
                let begin = ContinuousClock.now
                try await client.send(Self.head(path, body.framing) + body.beginning)
                let response = try await client.receiveLastResponse()
                let time = ContinuousClock.now - begin
                #expect(response.status == 408)
                #expect(time > .milliseconds(250) && time < .seconds(5), "\(time)")
                #expect(rig.upstream.connectionCount == 0)
            }
        }

        @Test("a client that goes on sending has as long as it takes", arguments: Self.paths)
        func steady(_ path: String) async throws {
            try await Self.run("{ idle: 1s }") { rig in
                let client = try await rig.connect()
                try await client.send(Self.head(path))
                let end = ContinuousClock.now + .milliseconds(1800)
                while ContinuousClock.now < end {
                    try await client.send("1\r\n1\r\n")
                    await Pace.tick()
                }
                try await client.send("0\r\n\r\n")
                #expect(try await client.receiveResponse().status == 200)
            }
        }

        @Test(
            "a stated total ends it, however steadily it comes", arguments: Self.paths,
            ["500ms", "{ total: 500ms, idle: 10s }"])
        func total(_ path: String, _ timeout: String) async throws {
            try await Self.run(timeout) { rig in
                let client = try await rig.connect()
                let begin = ContinuousClock.now
                try await client.send(Self.head(path))
                while client.receivedCount == 0, !client.isEnded, ContinuousClock.now - begin < .seconds(6) {
                    try? await client.send("1\r\n1\r\n")
                    await Pace.tick()
                }
                let time = ContinuousClock.now - begin
                #expect(time > .milliseconds(400) && time < .seconds(5), "\(time)")
                try #require(client.receivedCount > 0, "no answer")
                #expect(try await client.receiveResponse().status == 408)
                #expect(rig.upstream.connectionCount == 0)
            }
        }
    }
}
