// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Addresses in services' answers: their own become those that the client sees, others stay.
@Suite struct LocationTests {
    private static let yaml = """
        listeners: { public: { address: "127.0.0.1:0", trusted_proxies: [127.0.0.1] } }
        services:
          app: { targets: ["${app}"] }
          two: { targets: ["${app}", "http://other.internal:8080"], host: shop.internal }
          kept: { targets: ["${app}"], host: client }
        bffs: { web: { prefix: /web, routes: { all: { match: /**, to: app } } } }
        routes:
          plain:  { match: /plain/**, to: app }
          api:    { match: /api/users/**, to: "app:/users/**" }
          root:   { match: /root/**, to: "app:/**" }
          inner:  { match: "/t/{tenant}/items/{id}/**", to: "app:/in/{id}/**" }
          one:    { match: "/one/{id}", to: "app:/x/{id}.json" }
          named:  { match: "/named/{rest**}", to: "app:/n/{rest}" }
          two:    { match: "/two/{x}", to: "two:/v/{x}" }
          fixed:  { match: /fixed/**, to: "app:/everything" }
          kept:   { match: /client/**, to: "kept:/c/**" }
          hidden: { match: /hidden/**, to: "app:/c/**", headers: { request: { remove: [X-Forwarded-Proto] } } }
          asis:   { match: /asis/**, to: "app:/c/**", location: keep }
        """

    /// What becomes of `Location` on the way to a client that asked for the target.
    private static func seen(
        _ location: String, at target: String, fields: String = "", name: String = "Location"
    ) async throws -> String {
        var seen = ""
        try await Rig.run(Self.yaml) { rig in
            let value = location.replacing("APP", with: "127.0.0.1:\(rig.upstream.port)")
            let response = try await rig.answered(
                "HTTP/1.1 302 Found\r\n\(name): \(value)\r\nContent-Length: 0\r\n\r\n",
                to: "GET \(target) HTTP/1.1\r\nHost: shop.example:81\r\n\(fields)\r\n")
            #expect(response.values(name).count == 1)
            seen = (response[name] ?? "").replacing("127.0.0.1:\(rig.upstream.port)", with: "APP")
        }
        return seen
    }

    @Test(
        "the target's own address becomes the client's, and the path is mapped back",
        arguments: [
            ("/plain/x", "http://APP/plain/y?q=1#f", "http://shop.example:81/plain/y?q=1#f"),
            ("/plain/x", "HTTP://APP", "http://shop.example:81/"),
            ("/plain/x", "http://APP?q", "http://shop.example:81/?q"),
            ("/plain/x", "//APP/y", "//shop.example:81/y"),
            ("/api/users/7", "http://APP/users/8", "http://shop.example:81/api/users/8"),
            ("/api/users/7", "http://APP/users", "http://shop.example:81/api/users"),
            ("/api/users", "http://APP/users/", "http://shop.example:81/api/users/"),
            ("/api/users/7", "http://APP/users-archive/8", "http://shop.example:81/users-archive/8"),
            ("/api/users/7", "http://APP/login", "http://shop.example:81/login"),
            ("/root/x", "http://APP/a/b", "http://shop.example:81/root/a/b"),
            ("/root/x", "http://APP/", "http://shop.example:81/root/"),
            ("/t/acme/items/7/x", "http://APP/in/8/y/z", "http://shop.example:81/t/acme/items/8/y/z"),
            ("/t/acme/items/7", "http://APP/in/8", "http://shop.example:81/t/acme/items/8"),
            ("/named/a", "http://APP/n/b/c", "http://shop.example:81/named/b/c"),
            ("/one/7", "http://APP/x/8.json", "http://shop.example:81/one/8"),
            ("/one/7", "http://APP/x/8.xml", "http://shop.example:81/x/8.xml"),
            ("/fixed/x", "http://APP/everything", "http://shop.example:81/everything"),
            ("/web/x", "http://APP/y", "http://shop.example:81/web/y"),
        ])
    func own(_ target: String, _ location: String, _ expected: String) async throws {
        #expect(try await Self.seen(location, at: target) == expected)
        #expect(try await Self.seen(location, at: target, name: "content-location") == expected)
    }

    @Test(
        "a relative one is mapped back, or stays where the client finds the same",
        arguments: [
            ("/plain/x", "/plain/y", "/plain/y"), ("/api/users/7", "/users/8?q", "/api/users/8?q"),
            ("/api/users/7", "8", "8"), ("/api/users/7", "?page=2", "?page=2"), ("/api/users/7", "#top", "#top"),
            ("/api/users/7/x", "../8", "../8"), ("/api/users/7", "../users/8", "../users/8"),
            ("/api/users/7", "../login", "../login"),
            ("/api/users/7", "./8", "./8"), ("/api/users/7", "/login", "/login"),
            ("/root/x", "../y", "/root/y"), ("/web/a/b", "/c", "/web/c"), ("/root/x", "/a//b", "/root/a//b"),
            ("/t/acme/items/7", "/in/9/x", "/t/acme/items/9/x"),
        ])
    func relative(_ target: String, _ location: String, _ expected: String) async throws {
        #expect(try await Self.seen(location, at: target) == expected)
    }

    @Test(
        "addresses of others are not touched",
        arguments: [
            "http://elsewhere.example/users/8", "https://APP/users/8", "http://APP.evil.example/users/8",
            "http://user@APP/users/8", "http://127.0.0.1:1/users/8", "http://127.0.0.1/users/8",
            "//elsewhere.example/users/8",
            "mailto:a@b.example", "ftp://APP/users/8", "http:/users/8", "/\\elsewhere.example",
            "http://shop.example:81/users/8",
            "myapp://callback?x=http://APP/users/8", "http://elsewhere.example/?to=http://APP/users/8",
        ])
    func others(_ location: String) async throws {
        #expect(try await Self.seen(location, at: "/api/users/7") == location)
    }

    @Test(
        "every name and target of the service is its own: its Host, another target",
        arguments: ["http://APP", "http://Shop.Internal", "http://shop.internal:80", "http://other.internal:8080"])
    func names(_ host: String) async throws {
        #expect(try await Self.seen(host + "/v/8", at: "/two/7") == "http://shop.example:81/two/8")
    }

    @Test("the number behind the target's name is its own address too")
    func number() async throws {
        let upstream = try await FakeUpstream(
            script: Script { request in
                let port = request["Host"]?.split(separator: ":").last ?? ""
                return "HTTP/1.1 201 Created\r\nLocation: http://127.0.0.1:\(port)/x\r\nContent-Length: 0\r\n\r\n"
            }.run)
        let gateway = try TestGateway(Rig.plain, values: ["app": "http://localhost:\(upstream.port)"])
        let client = try await gateway.connect()
        try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        #expect(try await client.receiveResponse()["Location"] == "http://a/x")
        await gateway.stop()
        await upstream.stop()
    }

    @Test("a service that gets the client's Host speaks of itself by it")
    func clientHost() async throws {
        let location = try await Self.seen("http://shop.example:81/c/8", at: "/client/7")
        #expect(location == "http://shop.example:81/client/8")
        #expect(try await Self.seen("http://shop.example:81/d", at: "/client/7") == "http://shop.example:81/d")
    }

    @Test("behind a trusted proxy that speaks TLS the client's scheme is https")
    func scheme() async throws {
        let https = "X-Forwarded-Proto: https\r\n"
        #expect(
            try await Self.seen("http://APP/users/8", at: "/api/users/7", fields: https)
                == "https://shop.example:81/api/users/8")
        #expect(
            try await Self.seen("https://shop.example:81/c/8", at: "/client/7", fields: https)
                == "https://shop.example:81/client/8")
        // And the host is the one that it asked the proxy for.
        #expect(
            try await Self.seen(
                "http://APP/users/8", at: "/api/users/7",
                fields: https + "X-Forwarded-Host: front.example:8443\r\n")
                == "https://front.example:8443/api/users/8")
        #expect(
            try await Self.seen(
                "http://APP/users/m\u{fc}ller", at: "/api/users/7",
                fields: "Forwarded: for=1.2.3.4;host=front.example;proto=https\r\n")
                == "https://front.example/api/users/m\u{fc}ller")
        // Whatever the service is told of it.
        #expect(
            try await Self.seen("http://APP/c/8", at: "/hidden/7", fields: https)
                == "https://shop.example:81/hidden/8")
    }

    @Test("'location: keep' passes it as it is; a field that the route sets is never rewritten")
    func keep() async throws {
        #expect(try await Self.seen("http://APP/c/8", at: "/asis/7") == "http://APP/c/8")
        #expect(try await Self.seen("/c/8", at: "/asis/7") == "/c/8")
    }
}
