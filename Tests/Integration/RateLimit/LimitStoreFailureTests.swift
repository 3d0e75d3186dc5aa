// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Limits whose store does not answer, or not as it should.
@Suite(.enabled(if: RedisProcess.isThere, RedisProcess.notice), .timeLimit(.minutes(3)))
struct LimitStoreFailureTests {
    private typealias Rig = LimitStoreRig

    private static func yaml(_ more: String = "") -> String {
        """
        limits:
          each: { rate: 3/day, algorithm: token_bucket, store: redis\(more) }
          own: { rate: 50/day, algorithm: token_bucket, by: global }
        routes:
          all: { match: /**, to: app, limit: each }
          both: { match: /both, to: app, limit: [each, own] }
          turned: { match: /turned, to: app, limit: [own, each] }
        """
    }

    /// What `deny` answers.
    private static func expectDenied(_ answer: RawMessage, at place: Testing.SourceLocation = #_sourceLocation) {
        answer.expectRefused(by: "each", at: place)
        #expect(answer["Retry-After"] == "1" && answer.remaining == nil, sourceLocation: place)
    }

    /// The store answers again: the limit is told from it.
    private static func expectBack(_ gateway: LimitRig, _ rig: LimitStoreRig) async throws {
        try await Pace.wait("the store") {
            _ = try await rig.redis.ask("FLUSHALL")
            _ = try await gateway.ask("GET /")
            return try await rig.redis.ask("DBSIZE") == ":1"
        }
    }

    @Test("without it each instance counts by itself, until it is back", arguments: RedisProcess.programs)
    func local(program: RedisProcess.Program) async throws {
        try await Rig.run(program) { rig in
            try await rig.withGateway(Self.yaml()) { gateway in
                #expect(try await gateway.ask("GET /").remaining == 2)
                await rig.redis.child.stop()
                try await Pace.wait("the end") {
                    try await Scrape.of(gateway.gateway).sum("portico_store_connections") == 0
                }
                try await gateway.expect([200, 200, 200, 429], "GET /")
                try await gateway.ask("GET /").expectRefused(by: "each")
                let again = try await RedisProcess.start(program, at: rig.redis.port)
                try await Self.expectBack(gateway, rig)
                await again.child.stop()
            }
        }
    }

    @Test("without it nothing is refused where that is asked for, but by limits that know")
    func allow() async throws {
        try await Rig.run { rig in
            let dead = try DeadPort()
            try await rig.withGateway(Self.yaml(), store: "timeout: 20s, on_failure: allow", port: dead.port) {
                gateway in
                for _ in 0..<6 {
                    let answer = try await gateway.ask("GET /")
                    #expect(answer.status == 200 && answer.remaining == nil)
                }
                #expect(try await gateway.ask("GET /both").remaining == 49)
                #expect(try await gateway.ask("GET /turned").remaining == 48)
            }
        }
    }

    @Test("without it everything is refused where that is asked for, whatever other limits say")
    func deny() async throws {
        try await Rig.run { rig in
            let dead = try DeadPort()
            try await rig.withGateway(Self.yaml(), store: "timeout: 20s, on_failure: deny", port: dead.port) {
                gateway in
                for path in ["/", "/both", "/turned", "/both"] {
                    Self.expectDenied(try await gateway.ask("GET \(path)"))
                }
                #expect(gateway.reached == 0)
            }
            // Only tried out: nothing is.
            try await rig.withGateway(
                Self.yaml(", dry_run: true"), store: "timeout: 20s, on_failure: deny", port: dead.port
            ) { gateway in
                try await gateway.expect([200, 200, 200, 200, 200], "GET /")
                #expect(try await gateway.ask("GET /both").remaining == 49)
            }
        }
    }

    @Test("what an answer cost is counted locally as well while the store is away")
    func cost() async throws {
        try await Rig.run(script: Script(answer: "HTTP/1.1 200 OK\r\nX-Cost: 2\r\nContent-Length: 0\r\n\r\n")) { rig in
            let dead = try DeadPort()
            try await rig.withGateway(Self.yaml(", cost: { header: X-Cost }"), port: dead.port) { gateway in
                try await gateway.expect([200, 200, 429, 429], "GET /")
            }
            try await rig.withGateway(
                Self.yaml(", cost: { header: X-Cost }"), store: "timeout: 20s, on_failure: allow", port: dead.port
            ) { gateway in
                try await gateway.expect([200, 200, 200, 200, 200], "GET /")
            }
        }
    }

    @Test(
        "one that hangs is waited for as long as its timeout, and is used again", arguments: ["allow", "deny", "local"])
    func hangs(action: String) async throws {
        try await Rig.run { rig in
            let store = "timeout: 500ms, on_failure: \(action)"
            try await rig.withGateway(Self.yaml(), store: store) { gateway in
                try await Self.expectBack(gateway, rig)
                rig.redis.child.signal(SIGSTOP)
                let answer = try await gateway.ask("GET /")
                if action == "deny" { Self.expectDenied(answer) } else { #expect(answer.status == 200) }
                #expect(answer.remaining == (action == "local" ? 2 : nil))
                rig.redis.child.signal(SIGCONT)
                try await Self.expectBack(gateway, rig)
                // In two of its own seconds no other command is answered.
                let sleeper = try await RawConnection.connect(port: rig.redis.port)
                try await sleeper.send("DEBUG SLEEP 2\r\n")
                let counts = try await LimitRig.flood([gateway.gateway], connections: 8, each: 20)
                #expect(counts.values.reduce(0, +) == 160)
                #expect(action != "allow" || (counts[200] ?? 0) > 3)
                try await Self.expectBack(gateway, rig)
                await sleeper.close()
            }
        }
    }

    @Test("what else stands under the key is no reason to fail, or to be stuck")
    func otherType() async throws {
        try await Rig.run { rig in
            for (algorithm, command) in [("token_bucket", "LPUSH"), ("sliding_log", "SET"), ("fixed_window", "SADD")] {
                let yaml = Self.yaml().replacing("token_bucket, store", with: "\(algorithm), store")
                try await rig.withGateway(yaml, store: "timeout: 20s, on_failure: deny") { gateway in
                    try await gateway.expect([200], "GET /")
                    let key = try await rig.key("{ip:127.0.0.1}:each:\(algorithm)")
                    #expect(try await rig.redis.ask("DEL \(key)") == ":1")
                    _ = try await rig.redis.ask("\(command) \(key) x")
                    for _ in 0..<3 { Self.expectDenied(try await gateway.ask("GET /")) }
                    #expect(try await rig.redis.ask("DEL \(key)") == ":1")
                    try await gateway.expect([200, 200, 200, 429], "GET /")
                    #expect(try await rig.redis.ask("DEL \(key)") == ":1")
                }
            }
            // Of the right type, and nothing that we have written.
            var key = ""
            try await rig.withGateway(Self.yaml()) { gateway in
                try await gateway.expect([200], "GET /")
                key = try await rig.key("{ip:127.0.0.1}:each:token_bucket")
            }
            for text in [
                "1 1 1 0 0 0", "1 1 1 1", "0 0 7 99999999999999999999 99999999999999999999 99999999999999999999",
                "nonsense", "1", "-1 -1 -1", "9e99 9e99 9e99",
                "99999999999999999999 99999999999999999999 99999999999999999999",
            ] {
                try await rig.withGateway(Self.yaml()) { gateway in
                    let connection = try await RawConnection.connect(port: rig.redis.port)
                    try await connection.send("SET \(key) \"\(text)\"\r\n")
                    #expect(try await connection.receive(through: "\r\n") == "+OK\r\n")
                    await connection.close()
                    let status = try await gateway.ask("GET /").status
                    #expect([200, 429].contains(status), "\(text)")
                }
            }
        }
    }

    @Test(
        "its end and its return under load leave no request without an answer", arguments: ["allow", "deny", "local"])
    func restart(action: String) async throws {
        try await Rig.run { rig in
            let yaml = """
                limits: { each: { rate: 1000000/day, algorithm: token_bucket, store: redis } }
                routes: { all: { match: /**, respond: { status: 204 }, limit: each } }
                """
            try await rig.withGateway(yaml, store: "timeout: 200ms, on_failure: \(action)", workers: 2) { gateway in
                async let load = LimitRig.flood([gateway.gateway], connections: 16, each: 150)
                try await Pace.wait("the load") { try await rig.calls("evalsha") > 100 }
                await rig.redis.child.stop()
                let again = try await RedisProcess.start(at: rig.redis.port)
                let counts = try await load
                #expect(counts.values.reduce(0, +) == 16 * 150)
                #expect(Set(counts.keys).isSubset(of: action == "deny" ? [204, 429] : [204]))
                try await Self.expectBack(gateway, rig)
                await again.child.stop()
            }
        }
    }

    private static let four = ":1\r\n:2\r\n:3\r\n:0\r\n"

    @Test(
        "a store that answers nonsense is none",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "$99999999999999\r\n", "*1000000\r\n", "+OK\r\n", ":1\r\n", "*0\r\n",
            "_\r\n",
            "*4\r\n:1\r\n:2\r\n:3\r\n+0\r\n", "*4\r\n:1\r\n:-2\r\n:3\r\n:0\r\n", "*5\r\n\(Self.four):0\r\n",
            "*3\r\n:1\r\n:2\r\n:3\r\n",
            "-ERR no\r\n", "-NOSCRIPT no\r\n-NOSCRIPT no\r\n", "*4\r\n:1\r\n:99999999999999999999\r\n:3\r\n:0\r\n",
        ])
    func lies(answer: String) async throws {
        let store = try await FakeUpstream(port: 0) { connection in
            _ = try await connection.receive(through: "PING\r\n")
            try await connection.send("%1\r\n+server\r\n+redis\r\n+PONG\r\n")
            while true {
                _ = try await connection.receive(through: "EVAL")
                try await connection.send(answer)
            }
        }
        try await Rig.run { rig in
            try await rig.withGateway(Self.yaml(), store: "timeout: 2s, on_failure: deny", port: store.port) {
                gateway in
                for path in ["/", "/both", "/"] { Self.expectDenied(try await gateway.ask("GET \(path)")) }
            }
            try await rig.withGateway(Self.yaml(), store: "timeout: 2s", port: store.port) { gateway in
                try await gateway.expect([200, 200, 200, 429], "GET /")
            }
        }
        await store.stop()
    }
}
