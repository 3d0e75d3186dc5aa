// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct HostFieldTests {
    @Test("the upstream is sent its own name as Host, once and first")
    func ownName() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nAccept: */*\r\nHost: shop.example\r\n\r\n")
            #expect(seen.values("Host") == ["127.0.0.1:\(rig.upstream.port)"])
        }
    }

    @Test("a route can set Host, to a text or to the client's")
    func set() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              fixed: { match: /fixed, to: app, headers: { request: { set: { Host: inner.example } } } }
              kept: { match: /kept, to: app, headers: { request: { set: { Host: "{header.Host}" } } } }
            """
        try await Rig.run(yaml) { rig in
            let fixed = try await rig.forwarded("GET /fixed HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            #expect(fixed.values("Host") == ["inner.example"])
            let kept = try await rig.forwarded("GET /kept HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            #expect(kept.values("Host") == ["shop.example"])
        }
    }

    @Test("absolute-form is taken and its host wins over the field (RFC 9112 §3.2.2)")
    func absoluteForm() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              one: { match: { hosts: one.example, path: /** }, to: "app:/one/**" }
              two: { match: { hosts: two.example, path: /** }, to: "app:/two/**" }
            """
        try await Rig.run(yaml) { rig in
            let seen = try await rig.forwarded("GET http://one.example/a?b=c HTTP/1.1\r\nHost: two.example\r\n\r\n")
            #expect(seen.startLine == "GET /one/a?b=c HTTP/1.1")
            #expect(seen["X-Forwarded-Host"] == "one.example")
            let port = try await rig.forwarded("GET http://ONE.example:8080 HTTP/1.1\r\nHost: one.example:8080\r\n\r\n")
            #expect(port.target.hasPrefix("/one"))
        }
    }

    @Test("hosts are compared without case and port", arguments: ["one.example", "ONE.Example", "one.example:8080"])
    func comparison(_ host: String) async throws {
        let yaml = "routes: { one: { match: { hosts: one.example, path: /** }, respond: { status: 200, body: one } } }"
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            #expect(try await client.receiveResponse().text == "one")
        }
    }
}
