// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import PorticoTesting
import Testing

/// Whom limits count apart.
@Suite(.timeLimit(.minutes(2)))
struct LimitKeyTests {
    private static let trusting =
        "listeners: { public: { address: \"127.0.0.1:0\", trusted_proxies: [127.0.0.1], limits: { head_timeout: 2m, idle: 2m } } }\n"

    private static func from(_ address: String) -> String { "X-Forwarded-For: \(address)" }

    @Test("addresses count by themselves, those of IPv6 by their first 64 bits")
    func addresses() async throws {
        try await LimitRig.run(
            Self.trusting + """
                limits: { each: { rate: 2/day, algorithm: token_bucket } }
                routes: { all: { match: /**, to: app, limit: each } }
                """
        ) { rig in
            for address in ["192.0.2.1", "192.0.2.2", "2001:db8:1:1::1", "2001:db8:1:2::1"] {
                try await rig.expect([200, 200], "GET /", Self.from(address))
            }
            for address in ["192.0.2.1", "::ffff:192.0.2.2", "2001:db8:1:1:ffff::9", "2001:db8:1:2:8000::"] {
                try await rig.expect([429], "GET /", Self.from(address))
            }
            try await rig.expect([200], "GET /", Self.from("2001:db8:1:3::1"))
            // The last that no proxy of ours has written is the client.
            try await rig.expect([429], "GET /", Self.from("192.0.2.77, 192.0.2.1"))
        }
    }

    @Test("who is not trusted cannot choose an address")
    func untrusted() async throws {
        try await LimitRig.run(
            """
            limits: { each: { rate: 2/day, algorithm: token_bucket } }
            routes: { all: { match: /**, to: app, limit: each } }
            """
        ) { rig in
            for number in 1...2 { #expect(try await rig.ask("GET /", Self.from("192.0.2.\(number)")).status == 200) }
            for name in ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"] {
                try await rig.expect([429], "GET /", "\(name): 192.0.2.9")
            }
        }
    }

    @Test("users of tokens count by themselves, on whatever connection and from whatever address")
    func users() async throws {
        let key = try SigningKey.make()
        let issuer = try await FakeIssuer([key])
        func token(_ user: String) throws -> String {
            let claims = #"{"iss":"\#(issuer.url)","aud":"shop","sub":"\#(user)","exp":4102444800}"#
            return "Authorization: Bearer \(try key.sign(claims: Array(claims.utf8)))"
        }
        try await LimitRig.run(
            Self.trusting + """
                auth: { idp: { jwt: { issuer: "\(issuer.url)", audiences: [shop] } } }
                limits: { each: { rate: 2/day, by: user, algorithm: token_bucket } }
                routes:
                  open: { match: /open, to: app, auth: { any: [idp, anonymous] }, limit: each }
                  all: { match: /**, to: app, auth: idp, limit: each }
                """
        ) { rig in
            try await Pace.wait("the keys") { try await rig.ask("GET /open", try token("first")).status == 200 }
            for user in ["ann", "bob"] {
                #expect(try await rig.ask("GET /", try token(user), Self.from("192.0.2.1")).remaining == 1)
                #expect(try await rig.ask("GET /open", try token(user), Self.from("192.0.2.2")).remaining == 0)
                try await rig.expect([429], "GET /", try token(user), Self.from("192.0.2.3"))
            }
            // Without a user the address counts, and is none of a user's name.
            try await rig.expect([200, 200, 429], "GET /open", Self.from("192.0.2.1"))
            #expect(try await rig.ask("GET /", try token("192.0.2.1")).remaining == 1)
        }
        await issuer.stop()
    }

    @Test("a wrong token is refused by its address before it is looked at, and uses up nothing of a user's")
    func wrongTokens() async throws {
        try await LimitRig.run(
            Self.trusting + LimitCallers.yaml + """
                limits:
                  address: { rate: 3/day, algorithm: token_bucket }
                  user: { rate: 5/day, by: user, algorithm: token_bucket }
                routes: { all: { match: /**, to: app, auth: keys, limit: [user, address] } }
                """
        ) { rig in
            let statuses = try await rig.statuses(6, "GET /", LimitCallers.key("wrong"), Self.from("192.0.2.1"))
            #expect(statuses == [401, 401, 401, 429, 429, 429])
            try await rig.ask("GET /", LimitCallers.key("gold"), Self.from("192.0.2.1")).expectRefused(by: "address")
            // Of its own five only this one is gone; the address is the tighter one.
            let answer = try await rig.ask("GET /", LimitCallers.key("gold"), Self.from("192.0.2.2"))
            #expect(answer.status == 200 && answer.remaining == 2)
            for number in 3...6 {
                try await rig.expect([200], "GET /", LimitCallers.key("gold"), Self.from("192.0.2.\(number)"))
            }
            try await rig.ask("GET /", LimitCallers.key("gold"), Self.from("192.0.2.7")).expectRefused(by: "user")
            #expect(rig.reached == 5)
        }
    }

    @Test("consumers count by themselves; routes, and everything together, by whatever they are asked")
    func others() async throws {
        try await LimitRig.run(
            LimitCallers.yaml + """
                limits:
                  consumer: { rate: 2/day, by: consumer, algorithm: token_bucket }
                  route: { rate: 2/day, by: route, algorithm: token_bucket }
                  all: { rate: 3/day, by: global, algorithm: token_bucket }
                routes:
                  consumer: { match: /consumer, to: app, auth: keys, limit: consumer }
                  one: { match: /one/**, to: app, limit: route }
                  two: { match: /two, to: app, limit: route }
                  left: { match: /left, to: app, limit: all }
                  right: { match: /right, to: app, limit: all }
                """
        ) { rig in
            for name in ["gold", "bronze"] {
                try await rig.expect([200, 200, 429], "GET /consumer", LimitCallers.key(name))
            }
            try await rig.expect([200, 200], "GET /one/a")
            try await rig.expect([429], "GET /one/b")
            try await rig.expect([200], "GET /two")
            try await rig.expect([200, 200], "GET /left")
            try await rig.expect([200, 429], "GET /right")
        }
    }

    @Test("a field's value counts by itself; where it is missing or empty, the address does")
    func header() async throws {
        try await LimitRig.run(
            """
            limits: { tenant: { rate: 2/day, by: "{header.X-Tenant}", algorithm: token_bucket } }
            routes: { all: { match: /**, to: app, limit: tenant, headers: { request: { remove: [X-Tenant] } } } }
            """
        ) { rig in
            let long = String(repeating: "x", count: 5000)
            for tenant in ["a", "A", "127.0.0.1", "a, b", "\u{e9}", long, long + "y"] {
                let statuses = try await rig.statuses(3, "GET /", "X-Tenant: \(tenant)")
                #expect(statuses == [200, 200, 429], "\(tenant.prefix(10))")
            }
            try await rig.expect([200], "GET /")
            try await rig.expect([200], "GET /", "X-Tenant: ")
            try await rig.expect([429], "GET /", "X-Other: a")
        }
    }

    @Test("a tier has its rate, all others the one by default; what a tier does not say is the limit's")
    func tiers() async throws {
        try await LimitRig.run(
            LimitCallers.yaml + """
                limits:
                  tiered:
                    by: consumer
                    algorithm: token_bucket
                    rate: 2/day
                    tiers: { gold: 4/day, silver: { quota: 1/month } }
                routes: { all: { match: /**, to: app, auth: { any: [keys, anonymous] }, limit: tiered } }
                """
        ) { rig in
            try await rig.expect([200, 200, 200, 200, 429], "GET /", LimitCallers.key("gold"))
            try await rig.expect([200, 429], "GET /", LimitCallers.key("silver"))
            try await rig.expect([200, 200, 429], "GET /", LimitCallers.key("bronze"))
            try await rig.expect([200, 200, 429], "GET /")
            let gold = try await rig.ask("GET /", LimitCallers.key("gold"))
            #expect(LimitFieldTests.list(gold["RateLimit-Policy"]) == ["tiered": ["q": 4, "w": 86_400]])
            let silver = try await rig.ask("GET /", LimitCallers.key("silver"))
            #expect(LimitFieldTests.list(silver["RateLimit"])?.keys.sorted() == ["tiered.quota"])
        }
    }
}
