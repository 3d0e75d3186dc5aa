// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What a service is told by `services.<name>.host` and `.forwarding`, and what a route takes away of the gateway's own
/// fields.
@Suite struct ServiceHostTests {
    private static let yaml = """
        listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.2] } }
        services:
          plain:  { targets: ["${app}"] }
          target: { targets: ["${app}"], host: target }
          client: { targets: ["${app}"], host: client }
          named:  { targets: ["${app}"], host: "Shop.Internal:8443" }
          silent: { targets: ["${app}"], forwarding: { via: false, forwarded: false } }
        routes:
          plain:  { match: /plain, to: plain }
          target: { match: /target, to: target }
          client: { match: /client, to: client }
          named:  { match: /named, to: named }
          set:    { match: /set, to: client, headers: { request: { set: { Host: route.example } } } }
          silent: { match: /silent, to: silent }
          composed: { match: /composed, compose: { a: GET client:/part, b: GET silent:/part } }
          removed:
            match: /removed
            to: plain
            headers: { request: { remove: [via, X-Forwarded-For, x-forwarded-proto, X-Forwarded-Host, Forwarded, X-Request-Id] } }
          replaced:
            match: /replaced
            to: plain
            transform: { request: { headers: { set: { Via: 1.1 other, X-Forwarded-Proto: https, Forwarded: "for=_x" } } } }
        """

    private static func seen(
        _ target: String, _ fields: String = "", version: String = "1.1"
    ) async throws -> RawMessage {
        var seen: RawMessage?
        try await Rig.run(Self.yaml) { rig in
            seen = try await rig.forwarded("GET \(target) HTTP/\(version)\r\n\(fields)\r\n")
        }
        return try #require(seen)
    }

    @Test("the service gets the target's name, the client's, or its own")
    func host() async throws {
        let host = "Host: shop.example:81\r\n"
        for target in ["/plain", "/target"] {
            #expect(try await Self.seen(target, host)["Host"]?.hasPrefix("127.0.0.1:") == true)
        }
        #expect(try await Self.seen("/client", host).values("Host") == ["shop.example:81"])
        #expect(try await Self.seen("http://absolute.example/client", host)["Host"] == "absolute.example")
        #expect(try await Self.seen("/named", host).values("Host") == ["shop.internal:8443"])
        #expect(try await Self.seen("/set", host).values("Host") == ["route.example"])
        // HTTP/1.0 without a host: there is nothing but the target's name.
        #expect(try await Self.seen("/client", version: "1.0")["Host"]?.hasPrefix("127.0.0.1:") == true)
        #expect(try await Self.seen("/client", host)["X-Forwarded-Host"] == "shop.example:81")
    }

    @Test("a service may be spared Via and Forwarded, the client's too")
    func forwarding() async throws {
        let seen = try await Self.seen("/silent", "Host: a\r\nVia: 1.0 old\r\nForwarded: for=1.2.3.4\r\n")
        #expect(seen["Via"] == nil && seen["Forwarded"] == nil)
        #expect(seen["X-Forwarded-For"] == "127.0.0.1" && seen["X-Forwarded-Proto"] == "http")
        #expect(try await Self.seen("/plain", "Host: a\r\n")["Via"] == "1.1 portico")
    }

    @Test("calls of a composition follow the service too")
    func calls() async throws {
        let script = Script { request in
            let body = "{\"host\":\"\(request["Host"] ?? "")\",\"via\":\"\(request["Via"] ?? "none")\"}"
            return
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        try await Rig.run(Self.yaml, script: script) { rig in
            let client = try await rig.connect()
            try await client.send("GET /composed HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            let text = try await client.receiveResponse().text
            #expect(text.contains("\"a\":{\"host\":\"shop.example\",\"via\":\"1.1 portico\"}"))
            #expect(text.contains("\"via\":\"none\""))
        }
    }

    @Test("what the gateway itself writes can be removed, and replaced")
    func removed() async throws {
        let removed = try await Self.seen("/removed", "Host: a\r\nVia: 1.0 old\r\n")
        for name in ["Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Request-Id"] {
            #expect(removed[name] == nil, "\(name)")
        }
        let replaced = try await Self.seen("/replaced", "Host: a\r\nVia: 1.0 old\r\n")
        #expect(replaced.values("Via") == ["1.1 other"])
        #expect(replaced.values("X-Forwarded-Proto") == ["https"])
        #expect(replaced.values("Forwarded") == ["for=_x"])
        #expect(replaced.values("X-Forwarded-For") == ["127.0.0.1"])
    }

    @Test(
        "the same on answers: Via and X-Request-Id go, what is set stands once, also where the gateway answers itself")
    func answers() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              gone: { match: /gone, to: app, headers: { response: { remove: [Via, X-Request-Id] } } }
              set:  { match: /set, to: app, headers: { response: { set: { Via: 1.1 x, X-Request-Id: mine, Date: "Thu, 01 Jan 1970 00:00:00 GMT" } } } }
              own:  { match: /own, respond: { body: x }, headers: { response: { set: { X-Request-Id: mine, Date: "Thu, 01 Jan 1970 00:00:00 GMT" } } } }
              none: { match: /none, respond: { headers: { X-Request-Id: mine } }, headers: { response: { remove: X-Request-Id } } }
            """
        let answer = "HTTP/1.1 200 OK\r\nVia: 1.0 inner\r\nContent-Length: 0\r\n\r\n"
        try await Rig.run(yaml, script: Script(answer: answer)) { rig in
            let client = try await rig.connect()
            var seen: [String: RawMessage] = [:]
            for target in ["/gone", "/set", "/own", "/none"] {
                try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
                seen[target] = try await client.receiveResponse()
            }
            #expect(seen["/gone"]?["Via"] == nil && seen["/gone"]?["X-Request-Id"] == nil)
            #expect(seen["/none"]?["X-Request-Id"] == nil)
            #expect(seen["/set"]?.values("Via") == ["1.1 x"])
            for target in ["/set", "/own"] {
                #expect(seen[target]?.values("X-Request-Id") == ["mine"])
                #expect(seen[target]?.values("Date") == ["Thu, 01 Jan 1970 00:00:00 GMT"])
            }
        }
    }
}
