// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What services are told about the client: Via, X-Forwarded-* and Forwarded.
@Suite struct ForwardedFieldTests {
    private static let claims =
        "X-Forwarded-For: 203.0.113.7, 198.51.100.2\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: outer.example\r\n"
        + "Forwarded: for=203.0.113.7;proto=https\r\n"
    private static let request = "GET / HTTP/1.1\r\nHost: shop.example\r\n\(Self.claims)\r\n"

    private static func trusting(_ networks: String) -> String {
        Rig.plain + "\nlisteners: { public: { address: \"127.0.0.1:0\", trusted_proxies: [\(networks)] } }"
    }

    @Test("an untrusted peer's claims are replaced by what the gateway knows")
    func untrusted() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(Self.request)
            #expect(seen.values("X-Forwarded-For") == ["127.0.0.1"])
            #expect(seen.values("X-Forwarded-Proto") == ["http"])
            #expect(seen.values("X-Forwarded-Host") == ["shop.example"])
            #expect(seen.values("Forwarded").count == 1)
            let forwarded = seen["Forwarded"] ?? ""
            #expect(forwarded.contains("for=127.0.0.1") && forwarded.contains("proto=http"))
            #expect(forwarded.contains("shop.example") && !forwarded.contains("203.0.113.7"))
        }
    }

    @Test("a trusted peer's claims are continued", arguments: ["127.0.0.0/8", "10.0.0.0/8, 127.0.0.1"])
    func trusted(_ networks: String) async throws {
        try await Rig.run(Self.trusting(networks)) { rig in
            let seen = try await rig.forwarded(Self.request)
            #expect(seen.values("X-Forwarded-For").joined(separator: ", ") == "203.0.113.7, 198.51.100.2, 127.0.0.1")
            #expect(seen.values("X-Forwarded-Proto") == ["https"])
            #expect(seen.values("X-Forwarded-Host") == ["outer.example"])
            // The two lists say the same.
            #expect(
                seen.values("Forwarded") == [
                    "for=203.0.113.7, for=198.51.100.2;host=\"outer.example\";proto=https, "
                        + "for=127.0.0.1;host=\"outer.example\";proto=https"
                ])
        }
    }

    @Test("a trusted peer that claims nothing gets what the gateway knows")
    func trustedSilent() async throws {
        try await Rig.run(Self.trusting("127.0.0.1")) { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            #expect(seen["X-Forwarded-For"] == "127.0.0.1")
            #expect(seen["X-Forwarded-Proto"] == "http")
            #expect(seen["X-Forwarded-Host"] == "shop.example")
        }
    }

    @Test("another network's trust does not extend to the peer")
    func otherNetwork() async throws {
        try await Rig.run(Self.trusting("10.0.0.0/8")) { rig in
            let seen = try await rig.forwarded(Self.request)
            #expect(seen.values("X-Forwarded-For") == ["127.0.0.1"])
        }
    }

    @Test("claims under other spellings of the names are replaced as well")
    func spellings() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded(
                "GET / HTTP/1.1\r\nHost: a\r\nx-forwarded-FOR: 1.1.1.1\r\nX-FORWARDED-for: 2.2.2.2\r\nfOrwarded: for=3.3.3.3\r\n\r\n"
            )
            #expect(seen.values("X-Forwarded-For") == ["127.0.0.1"])
            #expect(seen.values("Forwarded").count == 1)
        }
    }

    @Test("a match by client_ip goes by the trusted proxy's word")
    func clientAddress() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              inner: { match: { path: /**, client_ip: 203.0.113.0/24 }, to: "app:/inner", priority: 1 }
              outer: { match: /**, to: "app:/outer" }
            listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1, 198.51.100.0/24] } }
            """
        try await Rig.run(yaml) { rig in
            let claimed = try await rig.forwarded(Self.request)
            #expect(claimed.target == "/inner")
            let plain = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(plain.target == "/outer")
        }
    }

    @Test("a list that a client has filled does not hide what the trusted proxy adds behind it")
    func filledList() async throws {
        let yaml = """
            services: { app: "${app}" }
            routes:
              inner: { match: { path: /**, client_ip: 203.0.113.0/24 }, to: "app:/inner", priority: 1 }
              outer: { match: /**, to: "app:/outer" }
            listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1] } }
            """
        try await Rig.run(yaml) { rig in
            for filling in [String(repeating: "203.0.113.7, ", count: 200), "\"203.0.113.7, ", "203.0.113.7, \"a, "] {
                let seen = try await rig.forwarded(
                    "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \(filling)192.0.2.1\r\n\r\n")
                #expect(seen.target == "/outer")
            }
        }
    }

    @Test("Via names the gateway, behind what stands there already, in both directions")
    func via() async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 first\r\n\r\n")
            let server = try await rig.upstream.accept()
            #expect(try await server.receiveRequest().values("Via").joined(separator: ", ") == "1.0 first, 1.1 portico")
            try await server.send("HTTP/1.1 200 OK\r\nVia: 1.1 inner\r\nContent-Length: 0\r\n\r\n")
            #expect(
                try await client.receiveResponse().values("Via").joined(separator: ", ") == "1.1 inner, 1.1 portico")
        }
    }

    @Test("Via says in which version the message came")
    func viaVersion() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            #expect(seen["Via"] == "1.0 portico")
        }
    }
}
