// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// The routes that a front door for a shop has, as a user would write them.
@Suite struct RoutingExampleTests {
    private static let yaml = """
        services: { users: "${app}", orders: "${app}", catalog: "${app}", catalog-v1: "${app}", search: "${app}", canary: "${app}" }
        routes:
          users:        { match: "GET /api/users/*", to: users }
          create-order: { match: POST /api/orders, to: "orders:/create" }
          list-orders:  { match: GET /api/orders, to: "orders:/list" }
          search:       { match: { methods: GET, path: /api/search, query: { q: present } }, to: "search:/search" }
          v1:           { match: /v1/products/**, to: "catalog-v1:/one/**" }
          v2:           { match: /v2/products/**, to: "catalog:/two/**" }
          products:     { match: "GET,POST /products/**", to: catalog }
          all-users:    { match: /users/**, to: users }
          orders:       { match: "/orders/{id}", to: "orders:/o/{id}" }
          no-orders:    { match: DELETE /orders/**, respond: { status: 403, body: never } }
        """

    private static let cases: [(String, String)] = [
        ("GET /api/users/42", "/api/users/42"), ("GET /api/users/42?x=1", "/api/users/42?x=1"),
        ("HEAD /api/users/42", "/api/users/42"),
        ("GET /api/users/42/orders", "404"), ("GET /api/users", "404"), ("POST /api/users/42", "405"),
        ("POST /api/orders", "/create"), ("GET /api/orders", "/list"), ("PUT /api/orders", "405"),
        ("GET /api/search?q=lamp", "/search?q=lamp"), ("GET /api/search?q=", "/search?q="),
        ("GET /api/search?p=1", "404"),
        ("GET /api/search", "404"), ("GET /v1/products/7", "/one/7"), ("GET /v2/products/7", "/two/7"),
        ("PATCH /v2/products/7/parts", "/two/7/parts"), ("GET /v3/products/7", "404"), ("GET /products", "/products"),
        ("GET /products/1/reviews?n=2", "/products/1/reviews?n=2"), ("POST /products/1", "/products/1"),
        ("DELETE /products/1", "405"), ("GET /products-for-sale", "404"), ("GET /users/", "/users/"),
        ("GET /users/a%20b", "/users/a%20b"), ("GET /users/%61", "/users/a"), ("GET /users/../users/./b", "/users/b"),
        ("GET /users//b", "/users/b"), ("GET /orders/9", "/o/9"), ("GET /orders/a%20b", "/o/a%20b"),
        ("DELETE /orders/9/items", "403"), ("GET /", "404"),
    ]

    @Test("each request goes where the configuration says", arguments: RoutingExampleTests.cases)
    func example(_ line: String, _ expected: String) async throws {
        try await Rig.run(
            Self.yaml, script: Script { "HTTP/1.1 200 OK\r\nX-Seen: \($0.target)\r\nContent-Length: 0\r\n\r\n" }
        ) { rig in
            let client = try await rig.connect()
            try await client.send("\(line) HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            let response = try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD"))
            #expect((response["X-Seen"] ?? "\(response.status)") == expected)
        }
    }

    @Test("header, query, cookie and host predicates decide among routes of one path")
    func predicates() async throws {
        let yaml = """
            routes:
              plain:  { match: GET /x, respond: { body: plain } }
              header: { match: { methods: GET, path: /x, headers: { X-Version: "2" } }, respond: { body: header } }
              cookie: { match: { methods: GET, path: /x, cookies: { beta: present }, headers: { X-Version: absent } }, respond: { body: cookie } }
              host:   { match: { methods: GET, path: /x, hosts: "*.shop.example" }, respond: { body: host } }
              regex:  { match: { methods: GET, path: /y, headers: { X-Id: { regex: "^[0-9]+$" } } }, respond: { body: number } }
            """
        let cases = [
            ("/x", "", "plain"), ("/x", "X-Version: 2\r\n", "header"), ("/x", "x-version: 2\r\n", "header"),
            ("/x", "X-Version: 3\r\n", "plain"), ("/x", "Cookie: a=1; beta=\r\n", "cookie"),
            ("/y", "X-Id: 42\r\n", "number"),
            ("/y", "X-Id: 4x2\r\n", "404"), ("/x", "Cookie: beta=1\r\nX-Version: 2\r\n", "header"),
        ]
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            for (path, fields, expected) in cases {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
                let response = try await client.receiveResponse()
                #expect(
                    (response.status == 200 ? response.text : "\(response.status)") == expected, "\(path) \(fields)")
            }
            for (host, expected) in [
                ("m.shop.example", "host"), ("a.b.shop.example", "host"), ("shop.example", "plain"),
            ] {
                try await client.send("GET /x HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                #expect(try await client.receiveResponse().text == expected)
            }
        }
    }
}
