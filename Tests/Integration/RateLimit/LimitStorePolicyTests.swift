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
                // Too little is left for this one, and so much is said.
                let refused = try await gateway.ask("GET /four")
                refused.expectRefused(by: "costly")
                #expect(refused.remaining == 3 && refused["RateLimit"]?.contains(";r=3;") == true)
                // One token more is there in a tenth of a day.
                #expect(1...8640 ~= Int(refused["Retry-After"] ?? "") ?? 0)
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
                        // What would be refused shows as that, and goes nowhere.
                        let isRefused = answer.text.contains("left, more in") && answer.text.contains(", refuses")
                        #expect(isRefused == (left == 0), "\(answer.text)")
                        #expect(answer.text.contains("\"status\": 429") == (left == 0), "\(answer.text)")
                        #expect(answer.text.contains("\"upstream\"") == (left > 0), "\(answer.text)")
                        #expect(answer.text.components(of: "of 3 left") == 1, "\(answer.text)")
                    }
                    await admin.close()
                }
                try await gateway.expect([429], "GET /")
            }
        }
    }

    @Test("an answer that costs more than a bucket holds uses it up, and no more than that")
    func absurd() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Cost: 1000000000\r\n\r\n"
        try await Rig.run(script: Script(answer: answer)) { rig in
            for store in ["", ", store: redis"] {
                let bucket = "rate: 10/min, burst: 20, algorithm: token_bucket, cost: { header: X-Cost }"
                let yaml = """
                    limits: { budget: { \(bucket)\(store) } }
                    routes: { all: { match: /**, to: app, limit: budget } }
                    """
                try await rig.withGateway(yaml) { gateway in
                    #expect(try await gateway.ask("GET /").status == 200)
                    // The charge follows the answer.
                    var refused: RawMessage?
                    try await Pace.wait("the charge") {
                        let answer = try await gateway.ask("GET /")
                        if answer.status == 429 { refused = answer }
                        return answer.status == 429
                    }
                    // Eleven tokens: ten that are owed, and one.
                    #expect(1...66 ~= Int(refused?["Retry-After"] ?? "") ?? 0, "\(store)")
                }
            }
        }
    }

    @Test("explain asks no store where memory refuses, and says each limit once")
    func explainedTogether() async throws {
        try await Rig.run { rig in
            let yaml = """
                limits:
                  here: { rate: 2/day, algorithm: token_bucket, by: route }
                  there: { rate: 9/day, algorithm: token_bucket, store: redis }
                  flight: { concurrency: 3 }
                routes: { all: { match: /**, to: app, limit: [here, there, flight] } }
                """
            try await rig.withGateway(yaml) { gateway in
                for left in [2, 1, 0] {
                    let text = try await gateway.explain("/")
                    #expect(text.components(of: "here of this route: \(left) of 2 left") == 1, "\(text)")
                    #expect(text.components(of: "\"here of") == 1 && text.components(of: "flight of") == 1, "\(text)")
                    #expect(text.components(of: "there of") == (left > 0 ? 1 : 0), "\(text)")
                    #expect(text.contains("flight of address 127.0.0.1: 0 of 3 in flight\""), "\(text)")
                    #expect(text.contains("\"status\": 429") == (left == 0), "\(text)")
                    if left > 0 { try await gateway.expect([200], "GET /") }
                }
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
