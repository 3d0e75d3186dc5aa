// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

extension Timed {
    @Suite struct DrainTests {
        private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

        private static func isRefused(_ rig: Rig) async -> Bool {
            do {
                _ = try await rig.connect()
                return false
            } catch {
                return true
            }
        }

        @Test("what is in flight completes, idle connections end, new ones are refused")
        func drain() async throws {
            try await Rig.run { rig in
                let idle = try await rig.connect()
                try await idle.send(Self.get)
                let first = try await rig.upstream.accept()
                _ = try await first.receiveRequest()
                try await first.send(Script.response("first"))
                _ = try await idle.receiveResponse()
                let busy = try await rig.connect()
                try await busy.send(Self.get)
                _ = try await first.receiveRequest()

                async let isComplete = rig.gateway.gateway.drain()
                try await idle.receiveEnd()
                #expect(await Self.isRefused(rig))
                try await first.send(Script.response("last"))
                let last = try await busy.receiveLastResponse()
                #expect(last.text == "last" && last["Connection"] == "close")
                #expect(await isComplete)
            }
        }

        @Test("an answer that has begun is completed")
        func inBody() async throws {
            try await Rig.run { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nfir")
                _ = try await client.receive(through: "fir")
                async let isComplete = rig.gateway.gateway.drain()
                try await Pace.wait("a refusal") { await Self.isRefused(rig) }
                try await server.send("st!")
                #expect(String(decoding: try await client.receiveAll(), as: UTF8.self) == "st!")
                #expect(await isComplete)
            }
        }

        @Test("the time for draining is bounded")
        func bounded() async throws {
            try await Rig.run(Rig.plain + "\ndrain: { timeout: 300ms }") { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                let isComplete = await rig.gateway.gateway.drain()
                #expect(!isComplete)
            }
        }

        @Test("during the pause the gateway is not ready and still serves")
        func pause() async throws {
            try await Rig.run(Rig.plain + "\ndrain: { pause: 3s }", script: Script.ok("served")) { rig in
                let admin = try await rig.gateway.connectToAdmin()
                #expect(try await Scrape.of(rig.gateway).sum("portico_ready") == 1)
                async let isComplete = rig.gateway.gateway.drain()
                var status = 200
                try await Pace.wait("another answer of /readyz") {
                    try await admin.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
                    status = try await admin.receiveResponse().status
                    return status != 200
                }
                #expect(status == 503)
                #expect(try await Scrape.of(rig.gateway).sum("portico_ready") == 0)
                let client = try await rig.connect()
                try await client.send(Self.get)
                #expect(try await client.receiveResponse().text == "served")
                try await admin.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await admin.receiveResponse().status == 200)
                try await client.receiveEnd()
                #expect(await isComplete)
            }
        }
    }
}
