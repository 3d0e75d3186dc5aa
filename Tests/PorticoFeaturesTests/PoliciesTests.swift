// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoServer
import Testing

@Suite struct PoliciesTests {
    private static func load(_ text: String) throws -> GatewayConfig {
        try Blueprint.load(text: "version: 1\nservices: { app: \"http://127.0.0.1:1\" }\n" + text).config
    }

    @Test("the nearest that states a policy holds whole, and the others come from farther out")
    func nearest() throws {
        let config = try Self.load(
            """
            defaults: { headers: { request: { remove: X-D }, response: { remove: Server } }, transform: { max_body: 1KB } }
            routes:
              plain: { match: /plain, to: app }
              own: { match: /own, to: app, headers: { request: { remove: X-R } } }
            bffs:
              one:
                prefix: /m
                headers: { request: { remove: X-B } }
                routes:
                  taken: { match: /taken, to: app }
                  own: { match: /own, to: app, headers: { request: { remove: X-R } } }
            """)
        let policies = config.served.map(\.config.policies)
        #expect(policies.map { $0[.headers]?.request.remove } == [["X-D"], ["X-R"], ["X-B"], ["X-R"]])
        #expect(policies.map { $0[.headers]?.response.remove } == [["Server"], [], [], []])
        #expect(policies.allSatisfy { $0[.transform]?.maxBody.bytes == 1000 })
        #expect(
            policies.map { $0.path(of: .headers) } == [
                "defaults.headers", "routes.own.headers", "bffs.one.headers", "bffs.one.routes.own.headers",
            ])
    }

    @Test("they are the same where each says the same at the same place, in whatever order it is written")
    func equality() throws {
        let route = { (text: String) in
            try #require(Self.load("routes: { a: { match: /a, to: app, \(text) } }").routes.first).policies
        }
        let both = try route("headers: { request: { remove: X } }, timeout: 1s")
        #expect(try both == route("timeout: 1s, headers: { request: { remove: X } }"))
        #expect(try both != route("timeout: 2s, headers: { request: { remove: X } }"))
        #expect(try both != route("timeout: 1s"))
        #expect(try both.inheriting(route("timeout: 9s")) == both)
        #expect(try route("timeout: 1s").inheriting(both) == both)
    }

    @Test("the texts with references are found in every policy that holds some, with their places")
    func templates() throws {
        let config = try Self.load(
            """
            routes:
              a:
                match: /a
                to: app
                headers: { response: { add: { X-A: "{client.ip}" } } }
                transform: { request: { query: { set: { q: "{request.id}" } }, headers: { set: { X-B: b } } } }
            """)
        let texts = try #require(config.served.first).config.policies.templates
        #expect(
            texts.map { ([$0.path] + $0.text.keys).joined(separator: ".") } == [
                "routes.a.headers.response.add.X-A", "routes.a.transform.request.headers.set.X-B",
                "routes.a.transform.request.query.set.q",
            ])
        #expect(texts.map(\.text.target) == [.field("X-A"), .field("X-B"), .query("q")])
    }
}
