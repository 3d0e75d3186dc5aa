// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Limits that instances share, in a real Redis, and in Valkey where it is there.
@Suite(.enabled(if: RedisProcess.isThere, RedisProcess.notice), .timeLimit(.minutes(3)))
struct LimitStoreTests {
    private typealias Rig = LimitStoreRig
    private static let algorithms = ["token_bucket", "fixed_window", "sliding_window", "sliding_log"]

    private static func yaml(_ limit: String) -> String {
        """
        limits: { each: { \(limit), store: redis } }
        routes: { all: { match: /**, to: app, limit: each } }
        """
    }

    @Test("instances count together, with the same fields as in memory", arguments: RedisProcess.programs, algorithms)
    func together(program: RedisProcess.Program, algorithm: String) async throws {
        let yaml = Self.yaml("rate: 5/300day, algorithm: \(algorithm)")
        try await Rig.run(program) { rig in
            try await rig.withGateway(yaml) { one in
                try await rig.withGateway(yaml) { other in
                    let first = try await one.ask("GET /")
                    #expect(first.status == 200 && first.remaining == 4 && first["X-RateLimit-Limit"] == "5")
                    let reset = Int(first["X-RateLimit-Reset"] ?? "") ?? 0
                    #expect(reset > 0 && LimitFieldTests.list(first["RateLimit"]) == ["each": ["r": 4, "t": reset]])
                    #expect(LimitFieldTests.list(first["RateLimit-Policy"]) == ["each": ["q": 5, "w": 300 * 86_400]])
                    #expect(try await other.ask("GET /").remaining == 3)
                    #expect(try await one.ask("GET /").remaining == 2)
                    try await other.expect([200, 200, 429, 429], "GET /")
                    try await one.ask("GET /").expectRefused(by: "each")
                }
                // Whoever has the key of a caller can let him begin anew.
                #expect(try await rig.redis.ask("FLUSHALL") == "+OK")
                #expect(try await one.ask("GET /").remaining == 4)
            }
        }
    }

    @Test("two gateways under load take exactly the limit between them", arguments: Self.algorithms)
    func load(algorithm: String) async throws {
        try await Rig.run { rig in
            let yaml = """
                limits: { most: { rate: 700/300day, algorithm: \(algorithm), store: redis } }
                routes: { all: { match: /**, respond: { status: 204 }, limit: most } }
                """
            try await rig.withGateway(yaml, workers: 2) { one in
                try await rig.withGateway(yaml, workers: 2) { other in
                    let counts = try await LimitRig.flood([one.gateway, other.gateway], connections: 64, each: 30)
                    #expect(counts == [204: 700, 429: 64 * 30 - 700])
                }
            }
        }
    }

    @Test("one command of a request asks for all of its limits, and counts all of them or none")
    func oneCommand() async throws {
        try await Rig.run { rig in
            let yaml = """
                limits:
                  a: { rate: 100/day, by: global, algorithm: token_bucket, quota: 500/month, store: redis }
                  b: { rate: 7/300day, by: route, algorithm: fixed_window, store: redis }
                  c: { rate: 50/300day, by: "{header.X-Tenant}", algorithm: sliding_log, store: redis }
                routes:
                  some: { match: /some, to: app, limit: [a, b, c] }
                  all: { match: /**, to: app, limit: a }
                """
            try await rig.withGateway(yaml) { gateway in
                #expect(try await gateway.ask("GET /some", "X-Tenant: t").remaining == 6)
                #expect(try await rig.redis.ask("CONFIG RESETSTAT") == "+OK")
                try await gateway.expect([200, 200, 200, 200, 200, 200, 429, 429], "GET /some", "X-Tenant: t")
                #expect(try await rig.calls("evalsha") == 8)
                #expect(try await rig.calls("eval") == 0)
                #expect(try await gateway.ask("GET /").remaining == 92)
                #expect(try await rig.redis.ask("DBSIZE") == ":4")
            }
        }
    }

    @Test(
        "a script that the server has forgotten is sent again, and no request sees that",
        arguments: RedisProcess.programs)
    func flushed(program: RedisProcess.Program) async throws {
        try await Rig.run(program) { rig in
            try await rig.withGateway(
                Self.yaml("rate: 9/day, algorithm: token_bucket"), store: "timeout: 20s, on_failure: deny"
            ) {
                gateway in
                try await gateway.expect([200], "GET /")
                for left in [7, 6, 5] {
                    for command in ["SCRIPT FLUSH", "CONFIG RESETSTAT"] { _ = try await rig.redis.ask(command) }
                    #expect(try await gateway.ask("GET /").remaining == left)
                    #expect(try await rig.calls("eval") == 1)
                }
            }
        }
    }

    @Test("every key ends by itself, lies with the others of its caller, and says nothing that clients keep secret")
    func keys() async throws {
        try await Rig.run { rig in
            let yaml =
                LimitCallers.yaml + """
                    limits:
                      user: { rate: 9/day, by: user, algorithm: token_bucket, quota: 9/month, store: redis }
                      log: { rate: 9/day, by: consumer, algorithm: sliding_log, store: redis }
                      secret: { rate: 9/day, by: "{header.X-Secret}", algorithm: sliding_window, store: redis }
                    routes: { all: { match: /**, to: app, auth: keys, limit: [user, log, secret] } }
                    """
            try await rig.withGateway(yaml) { gateway in
                try await gateway.expect([200], "GET /", LimitCallers.key("gold"), "X-Secret: hush{}")
                #expect(try await rig.redis.ask("DBSIZE") == ":4")
                for part in [
                    "{consumer:gold}:user:token_bucket", "{consumer:gold}:user:quota",
                    "{consumer:gold}:log:sliding_log",
                ] {
                    let key = try await rig.key(part)
                    let life = try await rig.redis.ask("PTTL \(key)").dropFirst()
                    #expect(Int(life.filter { !$0.isWhitespace }) ?? 0 > 0, "\(key)")
                }
                for part in ["hush", "gold}:secret"] {
                    #expect(try await rig.redis.ask("KEYS *\(part)*") == "*0")
                }
                #expect(try await rig.redis.ask("KEYS *{text:*:secret:sliding_window:????????") == "*1")
            }
        }
    }

    @Test("what is refused for being too many in flight uses up nothing in the store")
    func concurrency() async throws {
        try await Rig.run(script: Script.serving { try await $0.receiveEnd() }) { rig in
            let yaml = """
                limits:
                  few: { concurrency: 1, by: route }
                  each: { rate: 9/day, algorithm: token_bucket, by: global, store: redis }
                routes:
                  slow: { match: /slow, to: app, limit: [each, few], timeout: { first_byte: 1m, total: 1m } }
                  look: { match: /look, respond: { status: 204 }, limit: each }
                """
            try await rig.withGateway(yaml) { gateway in
                let client = try await gateway.gateway.connect()
                try await client.send(LimitRig.request("GET /slow", []))
                try await Pace.wait("the first request") { rig.upstream.connectionCount == 1 }
                try await gateway.expect([429, 429, 429], "GET /slow")
                #expect(try await gateway.ask("GET /look").remaining == 7)
                await client.close()
            }
        }
    }

    @Test("who waits for the store is in flight, until the client goes away")
    func waiting() async throws {
        try await Rig.run { rig in
            let yaml = """
                limits:
                  few: { concurrency: 1 }
                  each: { rate: 9/day, algorithm: token_bucket, store: redis }
                routes: { all: { match: /**, to: app, limit: [few, each] } }
                """
            try await rig.withGateway(yaml) { gateway in
                try await gateway.expect([200, 200], "GET /")
                rig.redis.child.signal(SIGSTOP)
                let client = try await gateway.gateway.connect()
                try await client.send(LimitRig.request("GET /", []))
                try await Pace.wait("a refusal") { try await gateway.ask("GET /other").status == 429 }
                try await client.reset()
                rig.redis.child.signal(SIGCONT)
                try await Pace.wait("the place") { try await gateway.ask("GET /").status == 200 }
                try await gateway.expect([200], "GET /")
            }
        }
    }

    @Test("what an answer costs is charged to whom the request was counted for, whatever was changed in between")
    func cost() async throws {
        try await Rig.run(script: Script(answer: "HTTP/1.1 200 OK\r\nX-Cost: 4\r\nContent-Length: 0\r\n\r\n")) { rig in
            let yaml = """
                limits:
                  budget:
                    { rate: 10/day, by: "{header.X-Tenant}", algorithm: token_bucket, cost: { header: X-Cost }, store: redis }
                routes:
                  all: { match: /**, to: app, limit: budget, headers: { request: { remove: [X-Tenant] } } }
                """
            try await rig.withGateway(yaml) { one in
                try await rig.withGateway(yaml) { other in
                    for tenant in ["a", "b"] {
                        #expect(try await one.ask("GET /", "X-Tenant: \(tenant)").remaining == 10)
                        // The other instance learns of it once the first has charged it.
                        try await Pace.wait("the charge") {
                            try await rig.redis.ask("DBSIZE") == (tenant == "a" ? ":1" : ":2")
                        }
                        #expect(try await other.ask("GET /", "X-Tenant: \(tenant)").remaining == 6)
                    }
                    try await other.expect([200, 429], "GET /", "X-Tenant: a")
                }
            }
        }
    }

    @Test(
        "with another algorithm, or by something else, a limit begins anew, as in memory; with another rate it does not"
    )
    func anew() async throws {
        try await Rig.run { rig in
            func left(_ limit: String) async throws -> [Int?] {
                let yaml = Self.yaml(limit)
                var left: [Int?] = []
                try await rig.withGateway(yaml) { gateway in
                    for _ in 0..<2 {
                        left.append(
                            try await gateway.ask("GET /", "X-A: same", "X-B: same").remaining)
                    }
                }
                return left
            }
            let (a, b) = (#"by: "{header.X-A}""#, #"by: "{header.X-B}""#)
            for (limit, expected) in [
                ("rate: 9/300day, algorithm: fixed_window, \(a)", [8, 7]),
                ("rate: 8/300day, algorithm: fixed_window, \(a)", [5, 4]),
                ("rate: 9/300day, algorithm: fixed_window, \(b)", [8, 7]),
                ("rate: 9/300day, algorithm: sliding_window, \(a)", [8, 7]),
                ("rate: 9/300day, algorithm: fixed_window, by: ip", [8, 7]),
                // Without what is asked for, the address is counted: not with those that count addresses.
                (#"rate: 9/300day, algorithm: fixed_window, by: "{header.X-None}""#, [8, 7]),
                ("rate: 9/300day, algorithm: fixed_window, \(a)", [4, 3]),
                ("rate: 9/day, algorithm: token_bucket, quota: 5/month, by: route", [4, 3]),
                ("rate: 9/day, algorithm: sliding_log, quota: 5/month, by: route", [4, 3]),
                ("rate: 9/day, algorithm: token_bucket, quota: 7/month, by: route", [4, 3]),
            ] {
                let found = try await left(limit)
                #expect(found == expected, "\(limit)")
            }
        }
    }

    @Test("a bucket whose rate changes counts what passed before at the old rate, and owes no more than it holds")
    func changed() async throws {
        try await Rig.run { rig in
            func ask(_ limit: String) async throws -> RawMessage {
                var answer: RawMessage?
                try await rig.withGateway(Self.yaml("algorithm: token_bucket, \(limit)")) { gateway in
                    answer = try await gateway.ask("GET /")
                }
                return try #require(answer)
            }
            for _ in 0..<8 { #expect(try await ask("rate: 1/100s, burst: 8").status == 200) }
            let answer = try await ask("rate: 1/100s, burst: 2")
            answer.expectRefused(by: "each")
            #expect((1...100).contains(Int(answer["Retry-After"] ?? "") ?? 0))
            // Who is refused has been settled with: from then on he waits at the new rate.
            let again = try await ask("rate: 1/100s, burst: 8")
            #expect(again.status == 200 && again.remaining == 5)
        }
    }
}
