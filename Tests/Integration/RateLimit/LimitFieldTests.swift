// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What answers say of limits.
@Suite(.timeLimit(.minutes(2)))
struct LimitFieldTests {
    /// The parameters of the items of a structured list of strings, by item; `nil`: it is none.
    static func list(_ text: String?) -> [String: [String: Int]]? {
        guard let text else { return nil }
        var found: [String: [String: Int]] = [:]
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: ";").map { String($0.filter { $0 != " " }) }
            guard let name = parts.first, name.count > 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return nil }
            var parameters: [String: Int] = [:]
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=")
                guard pair.count == 2, let number = Int(pair[1]), number >= 0 else { return nil }
                parameters[String(pair[0])] = number
            }
            found[String(name.dropFirst().dropLast())] = parameters
        }
        return found
    }

    @Test(
        "a thousand a minute are taken, and the next one is told when to come again",
        arguments: ["sliding_log", "token_bucket"])
    func thousand(algorithm: String) async throws {
        // Of a day: a minute is soon over.
        try await LimitRig.run(
            """
            limits: { most: { rate: 1000/day, algorithm: \(algorithm) } }
            routes: { all: { match: /**, to: app, limit: most } }
            """
        ) { rig in
            let first = try await rig.ask("GET /")
            #expect(first.status == 200 && first.remaining == 999 && first["X-RateLimit-Limit"] == "1000")
            #expect(first["Retry-After"] == nil)
            let reset = Int(first["X-RateLimit-Reset"] ?? "") ?? 0
            #expect((1...86_400).contains(reset))
            #expect(Self.list(first["RateLimit"]) == ["most": ["r": 999, "t": reset]])
            #expect(Self.list(first["RateLimit-Policy"]) == ["most": ["q": 1000, "w": 86_400]])
            #expect(try await rig.statuses(999, "GET /").allSatisfy { $0 == 200 })
            let next = try await rig.ask("GET /")
            next.expectRefused(by: "most")
            #expect(next.remaining == 0 && next["X-RateLimit-Limit"] == "1000")
            #expect(next["X-RateLimit-Reset"] == next["Retry-After"])
            #expect(Self.list(next["RateLimit"])?["most"]?["r"] == 0)
            #expect(Self.list(next["RateLimit-Policy"]) == ["most": ["q": 1000, "w": 86_400]])
            #expect(rig.reached == 1000)
        }
    }

    @Test("windows count down to nothing as well", arguments: ["fixed_window", "sliding_window"])
    func windows(algorithm: String) async throws {
        try await LimitRig.run(
            """
            limits: { most: { rate: 7/300day, algorithm: \(algorithm) } }
            routes: { all: { match: /**, to: app, limit: most } }
            """
        ) { rig in
            for left in (0..<7).reversed() { #expect(try await rig.ask("GET /").remaining == left) }
            let refused = try await rig.ask("GET /")
            refused.expectRefused(by: "most")
            #expect(Int(refused["Retry-After"] ?? "") ?? 0 <= 2 * 300 * 86_400)
        }
    }

    @Test("of several limits the one that leaves the least is told, and who refuses is named; then none counts")
    func tightest() async throws {
        try await LimitRig.run(
            """
            limits:
              wide: { rate: 100/day, by: global, algorithm: token_bucket }
              narrow: { rate: 3/day, by: route, algorithm: token_bucket }
              long: { quota: 50/month, by: ip }
            routes:
              some: { match: /some, to: app, limit: [wide, narrow, long] }
              all: { match: /**, to: app, limit: wide }
            """
        ) { rig in
            let answer = try await rig.ask("GET /some")
            #expect(answer.remaining == 2 && answer["X-RateLimit-Limit"] == "3")
            #expect(Self.list(answer["RateLimit"])?.keys.sorted() == ["narrow"])
            let policies = Self.list(answer["RateLimit-Policy"])
            #expect(policies?["wide"]?["q"] == 100 && policies?["narrow"]?["q"] == 3)
            #expect(policies?["long.quota"]?["q"] == 50)
            try await rig.expect([200, 200, 429, 429, 429], "GET /some")
            try await rig.ask("GET /some").expectRefused(by: "narrow")
            #expect(try await rig.ask("GET /").remaining == 96)
        }
    }

    @Test("what a service says of limits of its own is replaced, in any case and however often")
    func replaced() async throws {
        let answer = """
            HTTP/1.1 200 OK\r\nx-ratelimit-limit: 9\r\nX-RATELIMIT-REMAINING: 8\r\nX-RateLimit-Remaining: 7\r
            RateLimit: "theirs";r=1;t=1\r\nratelimit-policy: "theirs";q=1;w=1\r\nRateLimit-Reset: 4\r
            X-RateLimit-Reset: 1\r\nX-Other: yes\r\nContent-Length: 0\r\n\r\n
            """
        try await LimitRig.run(
            """
            limits: { ours: { rate: 5/day, algorithm: token_bucket } }
            routes:
              all: { match: /**, to: app, limit: ours }
              none: { match: /none, to: app }
            """, script: Script(answer: answer)
        ) { rig in
            let answer = try await rig.ask("GET /")
            #expect(answer.values("X-RateLimit-Limit") == ["5"] && answer.values("X-RateLimit-Remaining") == ["4"])
            #expect(answer.values("X-RateLimit-Reset").count == 1 && answer["X-RateLimit-Reset"] != "1")
            #expect(answer.values("RateLimit").count == 1 && answer.values("RateLimit-Policy").count == 1)
            #expect(answer["RateLimit-Reset"] == nil && answer["X-Other"] == "yes")
            #expect(!answer.fields.contains { $0.value.contains("theirs") })
            #expect(try await rig.ask("GET /none").values("X-RateLimit-Remaining") == ["8", "7"])
        }
    }

    @Test("what the gateway answers itself is limited and told as well")
    func own() async throws {
        try await LimitRig.run(
            """
            limits: { each: { rate: 2/day, by: route, algorithm: token_bucket } }
            defaults: { limit: each }
            routes:
              respond: { match: /respond, respond: { status: 200, body: hi } }
              redirect: { match: /redirect, redirect: /respond }
              compose: { match: /compose, compose: { parts: { a: { call: GET app:/a } } } }
            """,
            script: Script(answer: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        ) { rig in
            for (path, status) in [("respond", 200), ("redirect", 307), ("compose", 200)] {
                let first = try await rig.ask("GET /\(path)")
                #expect(first.status == status && first.remaining == 1 && first["RateLimit"] != nil, "\(path)")
                #expect(try await rig.ask("GET /\(path)").remaining == 0, "\(path)")
                try await rig.ask("GET /\(path)").expectRefused(by: "each")
            }
        }
    }
}
