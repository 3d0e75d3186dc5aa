// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization
import Testing

/// Limits whose store is there and refuses what it is sent.
@Suite(.timeLimit(.minutes(3)))
struct LimitStoreRefusalTests {
    private typealias Rig = LimitStoreRig
    private static let yaml = """
        limits: { each: { rate: 9/day, algorithm: token_bucket, store: redis } }
        routes: { all: { match: /**, to: app, limit: each } }
        """

    private static func refusing(_ gateway: LimitRig) async throws -> Int {
        try await Scrape.of(gateway.gateway).sum("portico_store_refusing", #"store="redis""#)
    }

    @Test(
        "a store that refuses what limits ask is seen to, until it answers again",
        arguments: [
            "-OOM command not allowed\r\n", "-READONLY a replica\r\n", "-NOPERM no\r\n", "-WRONGTYPE no\r\n",
            "-LOADING wait\r\n", "-BUSY a script\r\n", "-MOVED 1 127.0.0.1:1\r\n", "-CROSSSLOT no\r\n", "-hush\r\n",
            "-NOSCRIPT no\r\n", "+OK\r\n", "*1\r\n:1\r\n", "_\r\n",
        ])
    func refuses(answer: String) async throws {
        let isWell = Atomic<Bool>(false)
        let upstream = try await FakeUpstream(script: Script.ok("app").run)
        let store = try await FakeUpstream(port: 0) { connection in
            _ = try await connection.receive(through: "PING\r\n")
            try await connection.send("%1\r\n+server\r\n+redis\r\n+PONG\r\n")
            while true {
                _ = try await connection.receive(through: "EVAL")
                let isWell = isWell.load(ordering: .relaxed)
                try await connection.send(isWell ? "*4\r\n:1\r\n:5\r\n:3\r\n:0\r\n" : answer)
            }
        }
        let gateway = try TestGateway(
            """
            services: { app: "\(upstream.url)" }
            stores: { redis: { url: "redis://127.0.0.1:\(store.port)", timeout: 20s } }
            \(Self.yaml)
            """)
        let rig = LimitRig(gateway: gateway, upstream: upstream)
        #expect(try await Self.refusing(rig) == 0)
        try await rig.expect([200, 200], "GET /")
        #expect(try await Self.refusing(rig) == 1)
        isWell.store(true, ordering: .relaxed)
        try await Pace.wait("the end") {
            _ = try await rig.ask("GET /")
            return try await Self.refusing(rig) == 0
        }
        await gateway.stop()
        await upstream.stop()
        await store.stop()
    }

    @Test(
        "what its user may not do refuses everything; what the page says that limits need is enough",
        .enabled(if: RedisProcess.isThere, RedisProcess.notice), arguments: RedisProcess.programs)
    func user(program: RedisProcess.Program) async throws {
        let yaml = """
            limits:
              a: { rate: 9/day, algorithm: token_bucket, quota: 50/month, store: redis }
              b: { rate: 90/day, algorithm: sliding_log, by: route, store: redis }
              c: { rate: 90/day, algorithm: sliding_window, by: global, cost: 3, store: redis }
            routes: { all: { match: /**, to: app, limit: [a, b, c] } }
            """
        try await Rig.run(program) { rig in
            let user = "user: limits, password: pw, timeout: 20s, on_failure: deny"
            let rules = "ACL SETUSER limits on >pw resetkeys ~portico:limit:* -@all"
            let all = "+@connection +@read +@write +evalsha +eval +time"
            for missing in ["+time", "+evalsha", "+@write"] {
                _ = try await rig.redis.ask("\(rules) \(all.replacing(missing, with: ""))")
                try await rig.withGateway(yaml, store: user) { gateway in
                    try await gateway.expect([429, 429], "GET /")
                    #expect(try await Self.refusing(gateway) == 1)
                }
            }
            #expect(try await rig.redis.ask("\(rules) \(all)") == "+OK")
            try await rig.withGateway(yaml, store: user) { gateway in
                for left in [8, 7, 6] {
                    let answer = try await gateway.ask("GET /")
                    #expect(answer.remaining == left)
                }
                #expect(try await Self.refusing(gateway) == 0)
            }
        }
    }
}
