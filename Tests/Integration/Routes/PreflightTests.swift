// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What browsers ask before they send a request of another page.
@Suite struct PreflightTests {
    private static let yaml = """
        services: { app: "${app}" }
        bffs:
          mobile:
            when: { header: { X-Client: mobile } }
            cors: https://m.shop.example
            routes: { home: { match: GET /home, to: app } }
        routes:
          read:    { match: GET /items/**, to: app, cors: "https://*.shop.example" }
          drop:    { match: DELETE /items/**, to: app, cors: { origins: "https://admin.shop.example", credentials: true } }
          write:   { match: PUT /items/**, to: app }
          all:     { match: /all, to: app, cors: { origins: "*", max_age: 0s } }
          some:    { match: /some, to: app, cors: { origins: "*", methods: [GET, PATCH], headers: [X-A, Content-Type], max_age: 1d } }
          few:     { match: /few, to: app, cors: { origins: "*", headers: [] } }
          both:    { match: "GET,PUT /both", to: app, cors: { origins: "*", methods: PUT } }
          silent:  { match: /silent, to: app, cors: none }
          options: { match: "OPTIONS /items/{id}", to: app }
          fixed:   { match: /fixed, respond: { body: x }, cors: "*" }
          away:    { match: /away, redirect: /fixed, cors: "*" }
          parts:   { match: /parts, compose: { a: { call: "GET app:/a" } }, cors: "*" }
          far:     { match: /far, to: app, cors: "*", ip: { deny: 127.0.0.1 } }
        """

    private static func preflight(
        _ path: String, _ method: String, origin: String = "https://www.shop.example", headers: String? = nil
    ) -> String {
        "OPTIONS \(path) HTTP/1.1\r\nHost: a\r\nOrigin: \(origin)\r\nAccess-Control-Request-Method: \(method)\r\n"
            + (headers.map { "Access-Control-Request-Headers: \($0)\r\n" } ?? "") + "\r\n"
    }

    /// What the gateway answers by itself; the service sees none of it.
    private static func answer(_ request: String, yaml: String = Self.yaml) async throws -> RawMessage {
        var found: RawMessage?
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            try await client.send(request)
            found = try await client.receiveResponse()
            #expect(rig.upstream.connectionCount == 0)
        }
        return try #require(found)
    }

    private static func said(_ answer: RawMessage) -> [String: String] {
        let fields = answer.fields.filter { $0.name.hasPrefix("Access-Control-") || $0.name == "Vary" }
        return Dictionary(fields.map { ($0.name, $0.value) }) { "\($0), \($1)" }
    }

    private static let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

    @Test("it is answered at the gateway, by the route of the request behind it")
    func answered() async throws {
        var answer = try await Self.answer(Self.preflight("/items/7", "GET", headers: "x-a,content-type"))
        #expect(answer.status == 204 && answer.body.isEmpty && answer["Content-Length"] == nil)
        #expect(
            Self.said(answer) == [
                "Vary": Self.vary, "Access-Control-Allow-Origin": "https://www.shop.example",
                "Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "x-a, content-type",
                "Access-Control-Max-Age": "600",
            ])
        answer = try await Self.answer(Self.preflight("/items/7", "DELETE", origin: "https://admin.shop.example"))
        #expect(answer.status == 204)
        #expect(
            Self.said(answer) == [
                "Vary": Self.vary, "Access-Control-Allow-Origin": "https://admin.shop.example",
                "Access-Control-Allow-Methods": "DELETE", "Access-Control-Allow-Credentials": "true",
                "Access-Control-Max-Age": "600",
            ])
    }

    @Test("of a page that may not it is refused, and the service does not see it")
    func refused() async throws {
        for origin in ["https://www.shop.example", "https://evil.example", "null"] {
            let answer = try await Self.answer(Self.preflight("/items/7", "DELETE", origin: origin))
            #expect(answer.status == 403 && answer.text.contains("origin"))
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(Self.said(answer).keys.sorted() == ["Vary"])
            #expect(answer.values("Vary").joined(separator: ", ").hasSuffix(Self.vary))
        }
    }

    @Test(
        "every route answers its own, whatever it does",
        arguments: ["/all", "/fixed", "/away", "/parts"])
    func everyAction(_ path: String) async throws {
        let answer = try await Self.answer(Self.preflight(path, "GET"))
        #expect(answer.status == 204 && answer["Access-Control-Allow-Origin"] == "*")
        #expect(answer["Location"] == nil)
        #expect(answer["Vary"] == "Access-Control-Request-Method, Access-Control-Request-Headers")
    }

    @Test(
        "a route for all methods allows the one that is asked for; one that names some, these",
        arguments: [
            ("/all", "QUERY", "QUERY", nil as String?), ("/some", "PATCH", "PATCH", "X-A, Content-Type"),
            ("/some", "HEAD", "HEAD", "X-A, Content-Type"),
            ("/some", "DELETE", "GET, PATCH, HEAD", "X-A, Content-Type"),
            ("/both", "PUT", "PUT", nil), ("/both", "GET", "PUT", nil),
        ])
    func methods(_ path: String, _ asked: String, _ allowed: String, _ headers: String?) async throws {
        let answer = try await Self.answer(Self.preflight(path, asked))
        #expect(answer.status == 204)
        #expect(answer["Access-Control-Allow-Methods"] == allowed)
        #expect(answer["Access-Control-Allow-Headers"] == headers)
        let ages = ["/all": "0", "/some": "86400", "/both": "600"]
        #expect(answer["Access-Control-Max-Age"] == ages[path])
    }

    @Test("an empty list of headers allows none")
    func noHeaders() async throws {
        let answer = try await Self.answer(Self.preflight("/few", "GET", headers: "x-a"))
        #expect(answer.status == 204 && answer["Access-Control-Allow-Headers"] == nil)
    }

    @Test("what is no name of a field is not given back")
    func names() async throws {
        let asked = "x-a, , b c, \"q\", x_b, a:b, \u{e9}, x-c"
        let answer = try await Self.answer(Self.preflight("/all", "PUT", headers: asked))
        #expect(answer["Access-Control-Allow-Headers"] == "x-a, x_b, x-c")
    }

    @Test("a BFF that is chosen by a header is found by the name of that header")
    func chosenByHeader() async throws {
        let origin = "https://m.shop.example"
        let answer = try await Self.answer(Self.preflight("/home", "GET", origin: origin, headers: "x-client"))
        #expect(answer.status == 204 && answer["Access-Control-Allow-Origin"] == origin)
        let other = try await Self.answer(Self.preflight("/home", "GET", origin: origin))
        #expect(other.status == 404)
    }

    @Test("where the route has no 'cors', things go their ordinary way", arguments: ["/items/7", "/silent"])
    func ordinary(_ path: String) async throws {
        try await Rig.run(Self.yaml) { rig in
            let answer = try await rig.answered(
                "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n",
                to: Self.preflight(path, "PUT"))
            #expect(answer.status == 200 && answer["Access-Control-Allow-Origin"] == "*")
        }
    }

    @Test("and so do other requests with OPTIONS")
    func noPreflight() async throws {
        try await Rig.run(Self.yaml) { rig in
            for fields in ["", "Origin: https://www.shop.example\r\n", "Access-Control-Request-Method: GET\r\n"] {
                let seen = try await rig.forwarded("OPTIONS /all HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
                #expect(seen.method == "OPTIONS")
                let client = try await rig.connect()
                try await client.send("OPTIONS /items HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
                #expect(try await client.receiveResponse().status == 405)
            }
        }
    }

    @Test("for what no route takes it is answered as before")
    func nowhere() async throws {
        #expect(try await Self.answer(Self.preflight("/items/7/8", "PATCH")).status == 405)
        #expect(try await Self.answer(Self.preflight("/nowhere", "GET")).status == 404)
    }

    @Test("'ip' comes before")
    func ip() async throws {
        #expect(try await Self.answer(Self.preflight("/far", "GET")).status == 403)
    }

    @Test("it is answered before anybody asks who the client is")
    func beforeAuthentication() async throws {
        let yaml = """
            services: { app: "${app}" }
            defaults: { guard: x }
            routes: { a: { match: GET /a, to: app, cors: "*" } }
            """
        try await Rig.run(yaml, filters: [GuardFilter.self]) { rig in
            let client = try await rig.connect()
            try await client.send(Self.preflight("/a", "GET"))
            #expect(try await client.receiveResponse().status == 204)
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example\r\n\r\n")
            let answer = try await client.receiveResponse()
            #expect(answer.status == 401 && answer["Access-Control-Allow-Origin"] == "*")
        }
    }

    @Test("answers of one connection are told apart")
    func keepAlive() async throws {
        try await Rig.run(Self.yaml) { rig in
            let client = try await rig.connect()
            for _ in 0..<2 {
                try await client.send(Self.preflight("/fixed", "PUT"))
                #expect(try await client.receiveResponse().status == 204)
                try await client.send("PUT /fixed HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                let answer = try await client.receiveResponse()
                #expect(answer.text == "x" && answer["Access-Control-Allow-Methods"] == nil)
            }
        }
    }
}
