// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// `ip`, with the address that counts.
@Suite struct IPRuleTests {
    private static let yaml = """
        listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1] } }
        services: { app: "${app}" }
        defaults: { ip: { deny: 192.0.2.0/24 } }
        bffs: { m: { prefix: /m, ip: { allow: 198.51.100.7 }, routes: { all: { match: /**, to: app } } } }
        routes:
          all:  { match: /all, to: app }
          near: { match: /near, to: app, ip: { allow: [10.0.0.0/8, "2001:db8::/32"], deny: 10.1.0.0/16 } }
          open: { match: /open, to: app, ip: none }
        """

    private static func status(_ path: String, _ fields: String, yaml: String = Self.yaml) async throws -> Int {
        var status = 0
        try await Rig.run(yaml, script: .ok("x")) { rig in
            let client = try await rig.connect()
            try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            let answer = try await client.receiveResponse()
            status = answer.status
            if status == 403 {
                #expect(answer["Content-Type"] == "application/problem+json")
                #expect(!answer.text.contains("192.0.2") && rig.upstream.connectionCount == 0)
            }
        }
        return status
    }

    @Test(
        "the client is the one that a trusted proxy names, on each level",
        arguments: [
            ("/all", "203.0.113.1", 200), ("/all", "192.0.2.7", 403), ("/all", "::ffff:192.0.2.7", 403),
            ("/near", "10.2.0.1", 200), ("/near", "10.1.0.1", 403), ("/near", "192.0.2.7", 403),
            ("/near", "2001:db8::7", 200), ("/near", "2001:db9::7", 403),
            ("/open", "192.0.2.7", 200), ("/m/x", "198.51.100.7", 200), ("/m/x", "198.51.100.8", 403),
        ])
    func levels(_ path: String, _ client: String, _ status: Int) async throws {
        #expect(try await Self.status(path, "X-Forwarded-For: \(client)\r\n") == status)
    }

    @Test("nobody else's word counts")
    func untrusted() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes: { a: { match: /a, to: app, ip: { allow: 10.0.0.0/8 } }, b: { match: /b, to: app, ip: { deny: 10.0.0.0/8 } } }
            """
        for fields in ["", "X-Forwarded-For: 10.0.0.1\r\n", "Forwarded: for=10.0.0.1\r\n", "X-Real-IP: 10.0.0.1\r\n"] {
            #expect(try await Self.status("/a", fields, yaml: yaml) == 403)
            #expect(try await Self.status("/b", fields, yaml: yaml) == 200)
        }
    }

    @Test("who is refused is in the log, with the reason")
    func log() async throws {
        let yaml = "services: { app: \"${app}\" }\nroutes: { a: { match: /a, to: app, ip: { deny: 127.0.0.0/8 } } }"
        let lines = try await LogRig.lines(yaml) { rig in
            let client = try await rig.gateway.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receiveResponse()
        }
        #expect(lines.map { $0.text("reason") } == ["ID"] && lines.map { $0.text("route") } == ["a"])
    }
}
