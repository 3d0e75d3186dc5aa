// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// `Gateway-Explain`: a live request that asks how it is decided.
@Suite struct ExplainHeaderTests {
    private static let yaml = """
        admin: { address: "127.0.0.1:0", token: t0ken-of-the-operator }
        services: { app: "${app}" }
        routes:
          user: { match: "/users/{id}", to: "app:/v1/{id}", headers: { request: { set: { X-Id: "{path.id}" } } } }
          users: { match: /users/**, to: app }
          moved: { match: /moved, redirect: /new }
          needs: { match: /needs, to: app, headers: { request: { set: { X-Q: "{query.q}" } } } }
          seen: { match: { path: /seen, headers: { Gateway-Explain: present } }, respond: { body: seen } }
        """
    private static let names = [
        "Gateway-Route", "Gateway-Service", "Gateway-Target", "Gateway-Upstream-Path", "Gateway-Decision",
        "Gateway-Policies", "Server-Timing",
    ]

    private static func request(_ path: String, _ token: String?, _ more: String = "") -> String {
        let field = token.map { "Gateway-Explain: \($0)\r\n" } ?? ""
        return "GET \(path) HTTP/1.1\r\nHost: a\r\n\(field)\(more)\r\n"
    }

    @Test("the answer of a service says which route and target it came from, why, and how long it took")
    func forwarded() async throws {
        try await Rig.run(Self.yaml, script: .ok("hello")) { rig in
            let client = try await rig.connect()
            // Twice: the second goes over a connection that stands.
            for _ in 0..<2 {
                try await client.send(Self.request("/users/7?a=1", "t0ken-of-the-operator"))
                let response = try await client.receiveResponse()
                #expect(response.status == 200 && response.text == "hello")
                #expect(response["Gateway-Route"] == "user")
                #expect(response["Gateway-Service"] == "app")
                #expect(response["Gateway-Target"] == "127.0.0.1:\(rig.upstream.port)")
                #expect(response["Gateway-Upstream-Path"] == "/v1/7")
                #expect(response["Gateway-Decision"] == "won by path over users")
                #expect(response["Gateway-Policies"] == "headers;next")
                let items = (response["Server-Timing"] ?? "").split(separator: ", ").map {
                    $0.split(separator: ";dur=")
                }
                #expect(items.map { $0.first } == ["gateway", "connect", "upstream", "total"])
                #expect(items.allSatisfy { $0.count == 2 && Double($0[1]) != nil })
            }
        }
    }

    @Test(
        "answers of the gateway's own say it too",
        arguments: [
            ("/none", 404, nil, "no route matches"), ("/moved", 307, "moved", "the only route that matches"),
            ("/needs", 400, "needs", "the only route that matches"),
            ("/a%2fb", 400, nil, "the path holds an encoded slash"),
        ] as [(String, Int, String?, String)])
    func own(_ path: String, _ status: Int, _ route: String?, _ decision: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            try await client.send(Self.request(path, "t0ken-of-the-operator"))
            let response = try await client.receiveResponse()
            #expect(response.status == status)
            #expect(response["Gateway-Route"] == route)
            #expect(response["Gateway-Decision"] == decision)
            #expect(response["Gateway-Policies"] == (path == "/needs" ? "headers;respond" : nil))
            #expect(response["Server-Timing"]?.contains("total;dur=") == true)
        }
    }

    @Test("a target that cannot be reached is named")
    func unreachable() async throws {
        try await Rig.run(Self.yaml) { rig in
            await rig.upstream.stopListening()
            let client = try await rig.connect()
            try await client.send(Self.request("/users/7", "t0ken-of-the-operator"))
            let response = try await client.receiveResponse()
            #expect(response.status == 502)
            #expect(response["Gateway-Target"] == "127.0.0.1:\(rig.upstream.port)")
        }
    }

    @Test(
        "without the operator's token nothing differs",
        arguments: [
            nil, "", "wrong", "t0ken-of-the-operato", "t0ken-of-the-operator2", "T0ken-of-the-operator",
            String(repeating: "t0ken-of-the-operator", count: 1000),
        ] as [String?])
    func wrong(_ token: String?) async throws {
        try await Rig.run(Self.yaml, script: .ok("hello")) { rig in
            let client = try await rig.connect()
            for path in ["/users/7", "/none", "/moved"] {
                try await client.send(Self.request(path, token))
                let response = try await client.receiveResponse()
                for name in Self.names { #expect(response[name] == nil, "\(path)") }
            }
        }
    }

    @Test("without a token in the configuration there is none that is right", arguments: ["", "***", "none"])
    func unset(_ token: String) async throws {
        try await Rig.run(script: .ok("hello")) { rig in
            let client = try await rig.connect()
            try await client.send(Self.request("/", token))
            let response = try await client.receiveResponse()
            #expect(response.status == 200)
            for name in Self.names { #expect(response[name] == nil) }
        }
    }

    @Test(
        "no service gets the field, whatever it says, and however it is sent",
        arguments: [
            "Gateway-Explain: t0ken-of-the-operator\r\n", "gateway-explain: wrong\r\n", "GATEWAY-EXPLAIN:\r\n",
            "Gateway-Explain: a\r\nGateway-Explain: t0ken-of-the-operator\r\n",
            "Connection: keep-alive, x\r\nGateway-Explain: a\r\n",
        ])
    func stripped(_ fields: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded("GET /users/7 HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
            #expect(seen.fields.allSatisfy { !$0.name.lowercased().hasPrefix("gateway") })
            #expect(!seen.fields.contains { $0.value.contains("t0ken") })
        }
    }

    @Test("it does not come through as a trailer, and no route sees it")
    func trailer() async throws {
        try await Rig.run(Self.yaml) { rig in
            let seen = try await rig.forwarded(
                """
                POST /users/7 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r
                Gateway-Explain: t0ken-of-the-operator\r\nX-Other: 1\r\n\r\n
                """)
            #expect(seen.trailers.map(\.name) == ["X-Other"])
            let client = try await rig.connect()
            try await client.send(Self.request("/seen", "t0ken-of-the-operator"))
            #expect(try await client.receiveResponse().status == 404)
        }
    }

    @Test("a service cannot speak in the gateway's name")
    func spoofed() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nGateway-Route: other\r\nServer-Timing: db;dur=1\r\n\r\n"
        try await Rig.run(Self.yaml, script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            try await client.send(Self.request("/users/7", "t0ken-of-the-operator"))
            let response = try await client.receiveResponse()
            #expect(response.values("Gateway-Route") == ["user"])
            // A service's own timing is as good as ours.
            #expect(response.values("Server-Timing").first == "db;dur=1")
            #expect(response.values("Server-Timing").count == 2)
        }
    }

    @Test("the next request on the connection is not explained")
    func next() async throws {
        try await Rig.run(Self.yaml, script: .ok("hello")) { rig in
            let client = try await rig.connect()
            try await client.send(
                Self.request("/users/7", "t0ken-of-the-operator") + Self.request("/users/8", nil))
            #expect(try await client.receiveResponse()["Gateway-Route"] == "user")
            #expect(try await client.receiveResponse()["Gateway-Route"] == nil)
        }
    }
}
