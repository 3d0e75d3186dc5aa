// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// What limits can say, counted in a store.
@Suite(.enabled(if: RedisProcess.isThere, RedisProcess.notice), .timeLimit(.minutes(3)))
struct LimitStorePolicyTests {
    private typealias Rig = LimitStoreRig

    @Test("tiers, quotas and costs mean the same as in memory")
    func amounts() async throws {
        try await Rig.run { rig in
            let yaml =
                LimitCallers.yaml + """
                    limits:
                      tiered:
                        by: consumer
                        algorithm: token_bucket
                        rate: 2/day
                        store: redis
                        tiers: { gold: { rate: 4/day, burst: 3 }, silver: { quota: 1/month } }
                      costly: { rate: 10/day, algorithm: token_bucket, cost: 4, by: global, store: redis }
                    routes:
                      tiered: { match: /tiered, to: app, auth: keys, limit: tiered }
                      four: { match: /four, to: app, limit: costly }
                      three: { match: /three, to: app, limit: { use: costly, cost: 3 } }
                    """
            try await rig.withGateway(yaml) { gateway in
                try await gateway.expect([200, 200, 200, 429], "GET /tiered", LimitCallers.key("gold"))
                try await gateway.expect([200, 429], "GET /tiered", LimitCallers.key("silver"))
                try await gateway.expect([200, 200, 429], "GET /tiered", LimitCallers.key("bronze"))
                let silver = try await gateway.ask("GET /tiered", LimitCallers.key("silver"))
                #expect(LimitFieldTests.list(silver["RateLimit"])?.keys.sorted() == ["tiered.quota"])
                #expect(try await gateway.ask("GET /four").remaining == 6)
                #expect(try await gateway.ask("GET /three").remaining == 3)
                try await gateway.ask("GET /four").expectRefused(by: "costly")
                #expect(try await gateway.ask("GET /three").remaining == 0)
            }
        }
    }

    @Test("answers that count, and limits that are tried out")
    func counted() async throws {
        let script = Script { Script.response("", status: Int($0.target.dropFirst()) ?? 200) }
        try await Rig.run(script: script) { rig in
            let yaml = """
                limits:
                  failures: { rate: 2/day, algorithm: token_bucket, count: { status: 4xx }, store: redis }
                  tried: { rate: 1/day, algorithm: token_bucket, by: global, dry_run: true, store: redis }
                routes: { all: { match: /**, to: app, limit: [failures, tried] } }
                """
            try await rig.withGateway(yaml) { gateway in
                for status in [200, 503, 302] { try await gateway.expect([status, status], "GET /\(status)") }
                #expect(try await gateway.ask("GET /200").remaining == 2)
                try await gateway.expect([401, 401, 429], "GET /401")
                try await gateway.ask("GET /200").expectRefused(by: "failures")
            }
        }
    }

    @Test("a flood of wrong keys is stopped by its address, and uses up nothing of a user's")
    func wrongKeys() async throws {
        try await Rig.run { rig in
            let yaml =
                LimitCallers.yaml + """
                    limits:
                      address: { rate: 4/day, algorithm: token_bucket, store: redis }
                      user: { rate: 9/day, by: user, algorithm: token_bucket, store: redis }
                    routes:
                      all: { match: /**, to: app, auth: keys, limit: [user, address] }
                      look: { match: /look, to: app, auth: keys, limit: user }
                    """
            try await rig.withGateway(yaml) { gateway in
                try await gateway.expect([200], "GET /", LimitCallers.key("gold"))
                try await gateway.expect([401, 401, 401, 429, 429], "GET /", LimitCallers.key("wrong"))
                try await gateway.ask("GET /", LimitCallers.key("gold")).expectRefused(by: "address")
                #expect(try await gateway.ask("GET /look", LimitCallers.key("gold")).remaining == 7)
            }
        }
    }

    @Test(
        "instances whose rates differ share what was used",
        arguments: ["token_bucket", "fixed_window", "sliding_window", "sliding_log"])
    func rates(algorithm: String) async throws {
        func yaml(_ rate: String) -> String {
            """
            limits: { each: { rate: \(rate), algorithm: \(algorithm), store: redis } }
            routes: { all: { match: /**, to: app, limit: each } }
            """
        }
        try await Rig.run { rig in
            try await rig.withGateway(yaml("10/300day")) { one in
                try await rig.withGateway(yaml("20/300day")) { other in
                    try await one.expect([200], "GET /")
                    #expect(try await other.ask("GET /").remaining == 18)
                    #expect(try await one.ask("GET /").remaining == 7)
                    #expect(try await other.ask("GET /").remaining == 16)
                }
            }
        }
    }

    @Test(
        "explain says where a caller stands, and counts nothing, in memory and in a store",
        arguments: ["", ", store: redis"])
    func explained(store: String) async throws {
        try await Rig.run { rig in
            let yaml = """
                limits: { each: { rate: 3/day, algorithm: token_bucket\(store) } }
                routes: { all: { match: /**, to: app, limit: each } }
                """
            try await rig.withGateway(yaml) { gateway in
                let question = #"{ "url": "/" }"#
                for left in [2, 1, 0] {
                    #expect(try await gateway.ask("GET /").remaining == left)
                    let admin = try await gateway.gateway.connectToAdmin()
                    for _ in 0..<2 {
                        try await admin.send(
                            "POST /explain HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(question.utf8.count)\r\n\r\n\(question)"
                        )
                        let answer = try await admin.receiveResponse()
                        #expect(answer.status == 200 && answer.text.contains("\(left) of 3 left"), "\(answer.text)")
                    }
                    await admin.close()
                }
                try await gateway.expect([429], "GET /")
            }
        }
    }

    @Test("a reload while a request waits for the store leaves it its answer, and the counters")
    func reload() async throws {
        try await Rig.run { rig in
            func yaml(_ rate: String) -> String {
                """
                services: { app: "\(rig.upstream.url)" }
                stores: { redis: { url: "redis://127.0.0.1:\(rig.redis.port)", timeout: 20s } }
                limits: { each: { rate: \(rate), algorithm: token_bucket, store: redis } }
                routes: { all: { match: /**, to: app, limit: each } }
                """
            }
            try await ReloadRig.run(yaml("9/day"), filters: []) { reloads in
                var left = try await reloads.get("/").remaining
                #expect(left == 8)
                rig.redis.child.signal(SIGSTOP)
                async let waiting = reloads.get("/")
                guard try await reloads.change(to: yaml("19/day")) else { throw TestingError("refused") }
                rig.redis.child.signal(SIGCONT)
                #expect(try await waiting.status == 200)
                left = try await reloads.get("/").remaining
                #expect(left == 16)
            }
        }
    }

    @Test("bodies, and requests that come at once, wait for the store and lose nothing")
    func bodies() async throws {
        try await Rig.run(script: Script { Script.response("\($0.target) \($0.body.count)") }) { rig in
            let yaml = """
                limits: { each: { rate: 20/day, algorithm: token_bucket, store: redis } }
                routes: { all: { match: /**, to: app, limit: each } }
                """
            try await rig.withGateway(yaml) { gateway in
                let body = String(repeating: "b", count: 1 << 20)
                let client = try await gateway.gateway.connect()
                for _ in 0..<2 {
                    try await client.send(
                        "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    #expect(try await client.receiveResponse().text == "/post \(body.utf8.count)")
                }
                // Eight at once, with bodies in between.
                let requests = (0..<8).map { number in
                    "PUT /\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                }
                try await client.send(requests.joined())
                for number in 0..<8 {
                    let answer = try await client.receiveResponse()
                    #expect(answer.text == "/\(number) 3" && answer.remaining == 17 - number)
                }
                // What is refused is no reason to lose the connection's place.
                let burst = (0..<12).map { LimitRig.request("POST /\($0)", ["Content-Length: 0"]) }.joined()
                try await client.send(burst)
                var statuses: [Int] = []
                for _ in 0..<12 { statuses.append(try await client.receiveResponse().status) }
                #expect(statuses == Array(repeating: 200, count: 10) + [429, 429])
                await client.close()
            }
        }
    }
}
