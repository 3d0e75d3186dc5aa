// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// Clients that leave at any moment of a composition.
    @Suite struct ComposeGoneTests {
        private static let compose = """
            deadline: 15s
            parts:
              a: { call: "s:/a?run={query.run}", required: true }
              b: { call: "s:/b?run={query.run}", pick: $.l, timeout: 5ms, fallback: [1, 2, 3] }
              c: { call: "s:/c/{parts.a.id}?run={query.run}" }
              d: { call: "s:/d/{x}?run={query.run}", for_each: { item: x, in: parts.b, parallel: 2 } }
            """

        private static func generator(_ run: UInt64, _ salt: UInt64) -> SeededGenerator {
            SeededGenerator(seed: run &* 64 &+ salt)
        }

        private static func reply(to target: String) -> Reply {
            let run = target.split(separator: "=").last.flatMap { UInt64($0) } ?? 0
            var generator = Self.generator(run, target.utf8.reduce(0) { $0 &+ UInt64($1) })
            let wait = Duration.milliseconds(Int.random(in: -3...8, using: &generator))
            if Int.random(in: 0..<12, using: &generator) == 0 { return .status(500).delayed(wait) }
            if Int.random(in: 0..<12, using: &generator) == 0 { return Reply([], delay: wait, after: .resets) }
            return .json(#"{"id":7,"l":[4,5,6]}"#).delayed(wait)
        }

        /// Asks, and leaves after a while in one way or the other.
        private static func leave(_ run: UInt64, _ client: RawConnection) async throws {
            var generator = Self.generator(run, 63)
            try await client.send("GET /?run=\(run) HTTP/1.1\r\nHost: a\r\n\r\n")
            try await Task.sleep(for: .microseconds(Int.random(in: 0..<12_000, using: &generator)))
            if Bool.random(using: &generator) { try await client.reset() } else { await client.close() }
        }

        /// Nothing is going on any more.
        private static func isQuiet(_ scrape: Scrape) -> Bool {
            // The one request is the scrape's own.
            scrape.sum("portico_connections", "listener=\"public\"") == 0
                && scrape.sum("http_client_active_requests") == 0 && scrape.sum("http_server_active_requests") <= 1
                && scrape.sum("portico_upstream_connections", "state=\"active\"") == 0
        }

        @Test("clients that leave at any moment leave nothing behind")
        func leaving() async throws {
            try await ComposeRig.run(Self.compose, ["s": { Self.reply(to: $0.target) }], workers: 2) { rig in
                let gateway = rig.gateway
                try await RunNumbers(0..<800).run(clients: 8, { try await gateway.connect() }) { run, _ in
                    try await Self.leave(run, try await gateway.connect())
                }
                let scrape = try await Scrape.of(gateway) { Self.isQuiet($0) }
                #expect(Self.isQuiet(scrape), "\(scrape.text)")
                // The service hears of the end of what was cut off; what it still has is what the gateway keeps.
                let end = ContinuousClock.now + .seconds(5)
                while rig["s"].inFlight > 0, ContinuousClock.now < end { await Pace.tick() }
                #expect(rig["s"].inFlight == 0)
                let client = try await gateway.connect()
                for run in 10_000..<10_020 {
                    let answer = try await ComposeRig.ask(client, "GET /?run=\(run)")
                    #expect(answer.status == 200 || answer.status == 502)
                }
            }
        }
    }
}
