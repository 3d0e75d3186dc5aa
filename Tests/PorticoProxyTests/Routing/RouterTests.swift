// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire
import Testing

@Suite struct RouterTests {
    /// The winner's name, or `404`, or `405 ALLOW`.
    static func decide(
        _ entries: [RouteEntry],
        _ method: String,
        _ target: String,
        host: String = "example.com",
        fields: [(String, String)] = [],
        client: IPAddress = Requests.client
    ) throws -> String {
        var decision = RouteDecision()
        let head = try Requests.head(method, target, host: host, fields: fields)
        Router(entries).route(head, client: client, into: &decision)
        switch decision.outcome {
        case .notFound: return "404"
        case .methodNotAllowed: return "405 \(decision.allow)"
        case .route(let index): return entries[index].name
        }
    }

    @Test(
        "a pattern takes whole segments",
        arguments: [
            ("/products/**", "/products", true), ("/products/**", "/products/1", true),
            ("/products/**", "/products/", true), ("/products/**", "/products/1/2/", true),
            ("/products/**", "/products-for-sale", false), ("/products", "/products/", false),
            ("/products/", "/products/", true), ("/products/", "/products", false), ("/", "/", true),
            ("/", "/a", false), ("/**", "/", true), ("/**", "/a/b", true), ("/{id}", "/", false),
            ("/a/{id}", "/a/", false), ("/a/{id}", "/a/1", true), ("/a/*", "/a/1/2", false), ("/a/*/c", "/a/b/c", true),
            ("/a/{id}/**", "/a/1", true), ("/a/{id}/**", "/a", false), ("/A", "/a", false), ("/a", "/%61", true),
        ]
    )
    func patterns(_ pattern: String, _ path: String, _ matches: Bool) throws {
        let found = try Self.decide([Patterns.entry("r", pattern)], "GET", path)
        #expect(found == (matches ? "r" : "404"))
    }

    @Test("from the left a literal wins over one segment, and that over the rest")
    func pathPrecedence() throws {
        let entries = [
            Patterns.entry("rest", "/**"), Patterns.entry("users", "/users/**"), Patterns.entry("id", "/users/{id}"),
            Patterns.entry("me", "/users/me"), Patterns.entry("orders", "/{any}/me/orders"),
            Patterns.entry("exact", "/users"),
        ]
        #expect(try Self.decide(entries, "GET", "/users/me") == "me")
        #expect(try Self.decide(entries, "GET", "/users/7") == "id")
        #expect(try Self.decide(entries, "GET", "/users/7/x") == "users")
        #expect(try Self.decide(entries, "GET", "/users") == "exact")
        // The first segment decides, although the other pattern is longer.
        #expect(try Self.decide(entries, "GET", "/users/me/orders") == "users")
        #expect(try Self.decide(entries, "GET", "/carts/me/orders") == "orders")
        #expect(try Self.decide(entries, "GET", "/carts/me") == "rest")
    }

    @Test("a less specific path takes the request when the more specific one fails on a predicate or the method")
    func backtracking() throws {
        let entries = [
            Patterns.entry("wide", "/api/**"), Patterns.entry("post", "POST /api/users/{id}"),
            Patterns.entry("beta", "/api/users/me") { $0.headers = [.init(name: "X-Beta", condition: .present)] },
        ]
        #expect(try Self.decide(entries, "GET", "/api/users/me") == "wide")
        #expect(try Self.decide(entries, "POST", "/api/users/me") == "post")
        #expect(try Self.decide(entries, "POST", "/api/users/me", fields: [("x-beta", "1")]) == "beta")
    }

    @Test("an exact host wins over a longer wildcard, a shorter one, and any host; all of these over the path")
    func hosts() throws {
        let entries = [
            Patterns.entry("any", "/users/me"), Patterns.entry("com", "/**", hosts: ["*.com"]),
            Patterns.entry("wide", "/**", hosts: ["*.example.com"]),
            Patterns.entry("exact", "/**", hosts: ["a.example.com", "example.com"]),
        ]
        for (host, expected) in [
            ("a.example.com", "exact"), ("A.Example.COM:8443", "exact"), ("a.example.com.", "exact"),
            ("b.example.com", "wide"), ("c.b.example.com:80", "wide"), ("example.com", "exact"), ("other.com", "com"),
            ("com", "any"), ("example.org", "any"), ("[::1]:8080", "any"), ("127.0.0.1:80", "any"),
            (String(repeating: "a.", count: 2000) + "example.com", "any"),
        ] {
            #expect(try Self.decide(entries, "GET", "/users/me", host: host) == expected, "\(host)")
        }
    }

    @Test("a higher priority wins over host and path")
    func priority() throws {
        let entries = [
            Patterns.entry("host", "/users/me", hosts: ["example.com"]), Patterns.entry("path", "/users/me"),
            Patterns.entry("maintenance", "/**", priority: 10) {
                $0.headers = [.init(name: "X-Down", condition: .equals("1"))]
            },
            Patterns.entry("last", "/users/**", priority: -1),
        ]
        #expect(try Self.decide(entries, "GET", "/users/me") == "host")
        #expect(try Self.decide(entries, "GET", "/users/me", fields: [("X-Down", "1")]) == "maintenance")
        #expect(try Self.decide(entries, "GET", "/users/you") == "last")
    }

    @Test("a route with methods wins over one without; then more headers, query parameters, cookies")
    func predicateRanks() throws {
        let entries = [
            Patterns.entry("get", "GET /a"), Patterns.entry("any", "/a"),
            Patterns.entry("header", "/a") { $0.headers = [.init(name: "h", condition: .present)] },
            Patterns.entry("query", "/a") {
                $0.query = [.init(name: "q", condition: .present), .init(name: "r", condition: .present)]
            },
            Patterns.entry("cookie", "/a") { $0.cookies = [.init(name: "c", condition: .present)] },
        ]
        let all = [("h", "1"), ("Cookie", "c=1")]
        #expect(try Self.decide(entries, "GET", "/a?q&r", fields: all) == "get")
        #expect(try Self.decide(entries, "POST", "/a?q&r", fields: all) == "header")
        #expect(try Self.decide(entries, "POST", "/a?q&r", fields: [all[1]]) == "query")
        #expect(try Self.decide(entries, "POST", "/a?q", fields: [all[1]]) == "cookie")
        #expect(try Self.decide(entries, "POST", "/a") == "any")
    }

    @Test("GET takes HEAD; a method that no route takes there is a 405 with those that are")
    func methods() throws {
        let entries = [
            Patterns.entry("read", "GET /a"), Patterns.entry("write", "POST,PURGE /a"),
            Patterns.entry("delete", "DELETE /{x}"),
            Patterns.entry("secret", "PUT /a") { $0.headers = [.init(name: "k", condition: .present)] },
        ]
        #expect(try Self.decide(entries, "HEAD", "/a") == "read")
        #expect(try Self.decide(entries, "PURGE", "/a") == "write")
        #expect(try Self.decide(entries, "DELETE", "/a") == "delete")
        #expect(try Self.decide(entries, "PATCH", "/a") == "405 GET, HEAD, POST, DELETE, PURGE")
        #expect(try Self.decide(entries, "get", "/a") == "405 GET, HEAD, POST, DELETE, PURGE")
        #expect(
            try Self.decide(entries, "PATCH", "/a", fields: [("K", "")]) == "405 GET, HEAD, POST, PUT, DELETE, PURGE")
        #expect(try Self.decide(entries, "PATCH", "/b") == "405 DELETE")
        #expect(try Self.decide(entries, "PATCH", "/b/c") == "404")
        #expect(try Self.decide(entries, "OPTIONS", "*") == "404")
    }

    @Test("captures and the remainder are ranges of the canonical path")
    func captures() throws {
        let entries = [
            Patterns.entry("order", "/users/{user}/*/{order}"), Patterns.entry("files", "/files/{bucket}/{rest**}"),
            Patterns.entry("all", "/**"),
        ]
        let router = Router(entries)
        var decision = RouteDecision()
        for (path, captures, remainder) in [
            ("/users/%61da/orders/7%2c8", ["ada", "7%2C8"], ""), ("/files/b/x/y", ["b", "x/y"], "/x/y"),
            ("/files/b", ["b", ""], ""), ("/files/b/", ["b", ""], "/"), ("/", [], "/"), ("/x/y/", [], "/x/y/"),
        ] {
            let head = try Requests.head("GET", path)
            router.route(head, client: Requests.client, into: &decision)
            #expect(decision.captures.map(head.fields.string) == captures, "\(path)")
            #expect(head.fields.string(decision.remainder) == remainder, "\(path)")
        }
        #expect(router.captureNames(of: 0) == ["user", "order"])
        #expect(router.captureNames(of: 1) == ["bucket", "rest"])
        #expect(router.captureNames(of: 99) == [])
    }

    @Test("ten thousand routes are each found, and check finds no fault in them")
    func manyRoutes() throws {
        let entries = (0..<10_000).map { Patterns.entry("r\($0)", "GET /api/service-\($0)/{id}/**") }
        let router = Router(entries)
        var decision = RouteDecision()
        for index in stride(from: 0, to: 10_000, by: 37) {
            let head = try Requests.head("GET", "/api/service-\(index)/1/x")
            router.route(head, client: Requests.client, into: &decision)
            #expect(decision.outcome == .route(index))
        }
        #expect(Router.check(entries).isEmpty)
    }

    @Test("an empty table finds nothing")
    func empty() throws {
        #expect(try Self.decide([], "GET", "/a") == "404")
    }
}
