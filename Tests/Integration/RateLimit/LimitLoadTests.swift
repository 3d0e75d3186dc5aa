// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Limits that many ask at once.
@Suite(.timeLimit(.minutes(3)))
struct LimitLoadTests {
    @Test(
        "four workers and 64 connections take exactly the limit",
        arguments: ["token_bucket", "fixed_window", "sliding_window", "sliding_log"])
    func exact(algorithm: String) async throws {
        try await LimitRig.run(
            """
            limits: { most: { rate: 700/300day, algorithm: \(algorithm) } }
            routes: { all: { match: /**, respond: { status: 204 }, limit: most } }
            """, workers: 4
        ) { rig in
            let counts = try await LimitRig.flood([rig.gateway], connections: 64, each: 30)
            #expect(counts == [204: 700, 429: 64 * 30 - 700])
        }
    }

    @Test("of several limits all count, or none, whatever refuses")
    func all() async throws {
        try await LimitRig.run(
            """
            limits:
              a: { rate: 500/day, algorithm: token_bucket }
              b: { rate: 300/day, by: route, algorithm: token_bucket }
              c: { quota: 800/month, by: global }
            routes:
              one: { match: /one, respond: { status: 204 }, limit: [a, b, c] }
              two: { match: /two, respond: { status: 204 }, limit: [c, b, a] }
            """, workers: 4
        ) { rig in
            async let one = LimitRig.flood([rig.gateway], connections: 16, each: 40, "GET /one")
            async let two = LimitRig.flood([rig.gateway], connections: 16, each: 40, "GET /two")
            let counts = try await (one, two)
            #expect((counts.0[204] ?? 0) + (counts.1[204] ?? 0) == 500)
            #expect((counts.0[204] ?? 0) <= 300 && (counts.1[204] ?? 0) <= 300)
            let answer = try await rig.ask("GET /one")
            answer.expectRefused(by: "a")
        }
    }

    @Test("callers beyond those that are remembered do not free those that are refused")
    func flood() async throws {
        try await LimitRig.run(
            """
            limits: { tenant: { rate: 20/day, by: "{header.X-Tenant}", algorithm: token_bucket, max_keys: 1000 } }
            routes: { all: { match: /**, respond: { status: 204 }, limit: tenant } }
            """, workers: 2
        ) { rig in
            #expect(try await rig.statuses(21, "GET /", "X-Tenant: noisy").last == 429)
            let client = try await rig.gateway.connect()
            for part in 0..<50 {
                let requests = (0..<100).map { LimitRig.request("GET /", ["X-Tenant: \(part)-\($0)"]) }
                try await client.send(requests.joined())
                for _ in requests { _ = try await client.receiveResponse() }
            }
            try await rig.expect([429], "GET /", "X-Tenant: noisy")
        }
    }
}
