// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What caches are told of a composed answer.
@Suite struct ComposeCacheTests {
    @Test(
        "Cache-Control is that of the strictest part",
        arguments: [
            ("max-age=60", "max-age=10", "max-age=10"), ("max-age=60", "no-store", "no-store"),
            ("no-store", "no-cache, private", "no-store"), ("max-age=60, private", "max-age=90", "private, max-age=60"),
            ("max-age=60", nil, "no-cache"), (nil, nil, nil), ("max-age=60", "no-cache", "no-cache"),
            ("public, max-age=60", "s-maxage=20, max-age=30", "max-age=20"), ("max-age=0", "max-age=9", "max-age=0"),
            ("MAX-AGE=\"5\"", "max-age=9", "max-age=5"), ("max-age=x", "max-age=9", "no-cache"),
            ("private=\"a, no-store\"", "max-age=1", "private, no-cache"),
        ] as [(String?, String?, String?)])
    func cacheControl(_ a: String?, _ b: String?, _ expected: String?) async throws {
        func reply(_ value: String?) -> Reply {
            value.map { .json("1", "Cache-Control: \($0)") } ?? .json("1")
        }
        try await ComposeRig.run(ComposeClientTests.compose, ComposeClientTests.services(reply(a), reply(b))) { rig in
            let answer = try await rig.ask()
            #expect(answer.values("Cache-Control") == (expected.map { [$0] } ?? []))
        }
    }

    @Test("for as long as a cache in front of a part has held its answer, the whole is fresh for less")
    func age() async throws {
        let services = ComposeClientTests.services(
            .json("1", "Cache-Control: max-age=60", "Age: 45"), .json("1", "Cache-Control: max-age=90", "Age: 20"))
        try await ComposeRig.run(ComposeClientTests.compose, services) { rig in
            let answer = try await rig.ask()
            #expect(answer.values("Cache-Control") == ["max-age=15"])
        }
    }

    @Test(
        "an answer made of who asks is for that client alone, whatever the parts say",
        arguments: [
            "a: { call: \"a:/\", forward_auth: true }\nb: b:/", "a: a:/\nb: b:/?ip={client.ip}",
            "a: { call: \"a:/\", headers: { X-IP: \"{client.ip}\" } }\nb: b:/", "a: a:/{cookie.sid}\nb: b:/",
            "a: { call: \"a:/\", headers: { Token: \"{header.authorization}\" } }\nb: b:/",
        ])
    func ownAnswer(_ compose: String) async throws {
        let reply = Reply.json("1", "Cache-Control: public, max-age=9")
        try await ComposeRig.run(compose, ComposeClientTests.services(reply, reply)) { rig in
            let answer = try await rig.ask("GET /", "Authorization: Bearer x", "Cookie: sid=1")
            #expect(answer.values("Cache-Control") == ["private, max-age=9"])
        }
    }

    @Test("Vary names what parts vary on, and the fields that calls are made of; who asks makes it private")
    func vary() async throws {
        let compose = """
            a: { call: "a:/{header.X-Tenant}", headers: { X-K: "{cookie.k}" } }
            b: { call: "b:/", forward_auth: true }
            """
        let fields = ["Cache-Control: max-age=9", "Vary: Accept-Language, X-B"]
        let reply = Reply.body("1", fields: fields)
        try await ComposeRig.run(compose, ComposeClientTests.services(reply, reply)) { rig in
            let answer = try await rig.ask("GET /", "X-Tenant: t", "Cookie: k=v")
            let names = answer.values("Vary").joined(separator: ", ").lowercased().split(separator: ", ").sorted()
            #expect(names == ["accept-encoding", "accept-language", "cookie", "x-b", "x-tenant"])
            #expect(answer["Cache-Control"] == "private, max-age=9")
        }
    }
}
