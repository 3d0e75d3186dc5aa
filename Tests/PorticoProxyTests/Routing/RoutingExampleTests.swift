// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import Testing

/// Tables as users write them.
@Suite struct RoutingExampleTests {
    @Test("a shop's front door by path and method")
    func frontDoor() throws {
        let entries = [
            Patterns.entry("products", "GET /products/**"), Patterns.entry("users", "/users/**"),
            Patterns.entry("orders-read", "GET /orders/**"), Patterns.entry("orders-write", "POST,PUT /orders/**"),
        ]
        for (method, path, expected) in [
            ("GET", "/products", "products"), ("POST", "/products/1", "405 GET, HEAD"), ("DELETE", "/users/7", "users"),
            ("GET", "/orders/1/lines", "orders-read"), ("PUT", "/orders/1", "orders-write"),
            ("DELETE", "/orders/1", "405 GET, HEAD, POST, PUT"), ("GET", "/products-for-sale", "404"),
            ("GET", "/", "404"),
        ] {
            #expect(try RouterTests.decide(entries, method, path) == expected, "\(method) \(path)")
        }
        #expect(Router.check(entries).isEmpty)
    }

    @Test("one segment by '*', a search that needs its parameter, two versions side by side")
    func api() throws {
        let entries = [
            Patterns.entry("user", "GET /api/users/*"), Patterns.entry("order", "POST /api/orders"),
            Patterns.entry("search", "GET /api/search") { $0.query = [.init(name: "q", condition: .present)] },
            Patterns.entry("v1", "/v1/**"), Patterns.entry("v2", "/v2/**"),
        ]
        for (method, target, expected) in [
            ("GET", "/api/users/7", "user"), ("GET", "/api/users/7/x", "404"), ("POST", "/api/orders", "order"),
            ("GET", "/api/orders", "405 POST"), ("GET", "/api/search?q=tea", "search"), ("GET", "/api/search", "404"),
            ("GET", "/v1", "v1"), ("GET", "/v2/x?q", "v2"), ("GET", "/%76%31//x", "v1"),
        ] {
            #expect(try RouterTests.decide(entries, method, target) == expected, "\(method) \(target)")
        }
    }

    @Test("a canary by header or cookie beside the route that all others take")
    func canary() throws {
        let entries = [
            Patterns.entry("stable", "/shop/**"),
            Patterns.entry("canary", "/shop/**") { $0.headers = [.init(name: "X-Canary", condition: .equals("1"))] },
            Patterns.entry("tester", "/shop/**") { $0.cookies = [.init(name: "tester", condition: .present)] },
        ]
        #expect(try RouterTests.decide(entries, "GET", "/shop/1") == "stable")
        #expect(try RouterTests.decide(entries, "GET", "/shop/1", fields: [("x-canary", "1")]) == "canary")
        #expect(try RouterTests.decide(entries, "GET", "/shop/1", fields: [("Cookie", "tester=")]) == "tester")
        #expect(Router.check(entries).isEmpty)
    }
}
