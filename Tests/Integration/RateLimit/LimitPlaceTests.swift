// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Which limits hold where, and what they do not count.
@Suite(.timeLimit(.minutes(2)))
struct LimitPlaceTests {
    @Test("one limit is one counter, on however many routes and BFFs; a route's takes the place of what it inherits")
    func shared() async throws {
        try await LimitRig.run(
            """
            limits:
              common: { rate: 6/day, algorithm: token_bucket }
              other: { rate: 1/day, algorithm: token_bucket }
            defaults: { limit: common }
            routes:
              one: { match: /one, to: app }
              two: { match: /two, to: app, limit: [common] }
              own: { match: /own, to: app, limit: other }
              none: { match: /none, to: app, limit: none }
            bffs:
              mobile:
                hosts: [m.example]
                routes: { inherits: { match: /one, to: app } }
              web:
                hosts: [w.example]
                limit: [{ use: common, cost: 2 }]
                routes:
                  costs: { match: /one, to: app }
                  none: { match: /none, to: app, limit: none }
            """
        ) { rig in
            #expect(try await rig.ask("GET /one").remaining == 5)
            #expect(try await rig.ask("GET /two").remaining == 4)
            try await rig.expect([200, 429], "GET /own")
            #expect(try await rig.ask("GET http://m.example/one").remaining == 3)
            #expect(try await rig.ask("GET http://w.example/one").remaining == 1)
            try await rig.expect([429], "GET http://w.example/one")
            #expect(try await rig.ask("GET /two").remaining == 0)
            try await rig.expect([429], "GET /one")
            for target in ["/none", "http://w.example/none"] {
                let answer = try await rig.ask("GET \(target)")
                #expect(answer.status == 200 && answer["RateLimit-Policy"] == nil && answer.remaining == nil)
            }
        }
    }

    @Test("what no route took is never counted: other paths, other methods, and requests that are none")
    func untaken() async throws {
        try await LimitRig.run(
            """
            limits: { few: { rate: 2/day, by: global, algorithm: token_bucket } }
            defaults: { limit: few }
            routes: { one: { match: GET /one, to: app } }
            """
        ) { rig in
            for _ in 0..<3 {
                let lost = try await rig.ask("GET /lost")
                #expect(lost.status == 404 && lost.remaining == nil)
                try await rig.expect([405], "DELETE /one")
                try await rig.expect([400], "GET /one", "Host: b")
            }
            #expect(try await rig.ask("HEAD /one").remaining == 1)
            #expect(try await rig.ask("GET /one").remaining == 0)
            try await rig.expect([429], "HEAD /one")
        }
    }

    @Test("a preflight is not counted, and what it allows is; scripts of a page may read a refusal")
    func preflight() async throws {
        try await LimitRig.run(
            """
            limits: { few: { rate: 1/day, algorithm: token_bucket } }
            routes: { one: { match: /one, to: app, limit: few, cors: { origins: ["https://shop.example"] } } }
            """
        ) { rig in
            for _ in 0..<3 {
                let answer = try await rig.ask(
                    "OPTIONS /one", "Origin: https://shop.example", "Access-Control-Request-Method: PUT")
                #expect(answer.status / 100 == 2 && answer.remaining == nil)
            }
            // Not a preflight.
            #expect(try await rig.ask("OPTIONS /one").remaining == 0)
            let refused = try await rig.ask("GET /one", "Origin: https://shop.example")
            refused.expectRefused(by: "few")
            #expect(refused["Access-Control-Allow-Origin"] == "https://shop.example")
        }
    }

    @Test("whoever may not do it uses up nothing: 401, 403 and rules for addresses")
    func refused() async throws {
        try await LimitRig.run(
            LimitCallers.yaml + """
                limits:
                  user: { rate: 2/day, by: user, algorithm: token_bucket }
                  all: { rate: 3/day, by: global, algorithm: token_bucket }
                routes:
                  staff: { match: /staff, to: app, auth: keys, allow: { roles: [staff] }, limit: [user, all] }
                  any: { match: /any, to: app, auth: keys, limit: [user, all] }
                  away: { match: /away, to: app, auth: keys, ip: { deny: [127.0.0.0/8] }, limit: [user, all] }
                """
        ) { rig in
            try await rig.expect([403, 403, 403, 403], "GET /staff", LimitCallers.key("gold"))
            try await rig.expect([401, 401, 401, 401], "GET /staff", LimitCallers.key("wrong"))
            try await rig.expect([403, 403, 403, 403], "GET /away", LimitCallers.key("gold"))
            try await rig.expect([200, 200, 429], "GET /any", LimitCallers.key("gold"))
            try await rig.expect([200, 429], "GET /staff", LimitCallers.key("bronze"))
        }
    }

    @Test("quota, burst and cost: each is kept beside the others")
    func amounts() async throws {
        try await LimitRig.run(
            """
            limits:
              burst: { rate: 1/day, burst: 3, algorithm: token_bucket, by: route }
              both: { rate: 100/day, algorithm: token_bucket, quota: 4/month, by: route }
              costly: { rate: 10/day, algorithm: token_bucket, cost: 4, by: global }
            routes:
              burst: { match: /burst, to: app, limit: burst }
              both: { match: /both, to: app, limit: both }
              four: { match: /four, to: app, limit: costly }
              three: { match: /three, to: app, limit: { use: costly, cost: 3 } }
            """
        ) { rig in
            let burst = try await rig.ask("GET /burst")
            #expect(burst["X-RateLimit-Limit"] == "3" && burst.remaining == 2)
            #expect(LimitFieldTests.list(burst["RateLimit-Policy"]) == ["burst": ["q": 3, "w": 3 * 86_400]])
            try await rig.expect([200, 200, 429], "GET /burst")
            try await rig.expect([200, 200, 200, 200, 429], "GET /both")
            #expect(try await rig.ask("GET /both")["X-RateLimit-Limit"] == "4")
            #expect(try await rig.ask("GET /four").remaining == 6)
            #expect(try await rig.ask("GET /three").remaining == 3)
            // Too little is left for this one, and nothing is taken.
            try await rig.expect([429], "GET /four")
            #expect(try await rig.ask("GET /three").remaining == 0)
        }
    }
}
