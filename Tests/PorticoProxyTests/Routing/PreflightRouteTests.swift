// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire
import Testing

/// The route of the request that a preflight asks leave for.
@Suite struct PreflightRouteTests {
    private static let entries = [
        Patterns.entry("any", "/items/**"),
        Patterns.entry("read", "GET /items/{id}"),
        Patterns.entry("drop", "DELETE /items/{id}"),
        Patterns.entry("purge", "PURGE /items/{id}"),
        Patterns.entry("second", "PUT /items/{id}") {
            $0.headers = [.init(name: "X-Version", condition: .equals("2"))]
        },
        Patterns.entry("plain", "PUT /items/{id}") { $0.headers = [.init(name: "X-Version", condition: .absent)] },
        Patterns.entry("typed", "GET /typed") { $0.headers = [.init(name: "Accept", condition: .equals("text/x"))] },
        Patterns.entry("known", "GET /known") { $0.cookies = [.init(name: "sid", condition: .present)] },
        Patterns.entry("asked", "GET /asked") { $0.query = [.init(name: "q", condition: .equals("1"))] },
        Patterns.entry("near", "GET /near") {
            $0.clientIP = [Network(address: IPAddress(v4: 0x0A00_0000), prefixLength: 104)]
        },
    ]

    private static func route(_ path: String, _ method: String, asking headers: String? = nil) throws -> String? {
        var fields = [("Origin", "https://a.example"), ("Access-Control-Request-Method", method)]
        if let headers { fields.append(("Access-Control-Request-Headers", headers)) }
        let head = try Requests.head("OPTIONS", path, fields: fields)
        let asked = try #require(head.preflightMethod)
        let explanation = Router(Self.entries).explain(head, preflight: asked, client: Requests.client)
        guard case .route(let index) = explanation.outcome else { return nil }
        return Self.entries[index].name
    }

    @Test(
        "it is found by the method that is asked for, of any name",
        arguments: [
            ("GET", "read"), ("HEAD", "read"), ("DELETE", "drop"), ("PURGE", "purge"), ("PATCH", "any"),
            ("OPTIONS", "any"), ("UNKNOWN", "any"), ("delete", "any"),
        ])
    func byMethod(_ method: String, _ name: String) throws {
        #expect(try Self.route("/items/7", method) == name)
    }

    @Test("of fields the names count, where their values are not told")
    func byFields() throws {
        #expect(try Self.route("/items/7", "PUT") == "plain")
        #expect(try Self.route("/items/7", "PUT", asking: "content-type, x-version") == "second")
        #expect(try Self.route("/items/7", "PUT", asking: "X-VERSION") == "second")
        #expect(try Self.route("/items/7", "PUT", asking: "x-version-2") == "plain")
    }

    @Test("what browsers do not tell before is taken to fit; what they tell counts")
    func untold() throws {
        #expect(try Self.route("/typed", "GET") == "typed")
        #expect(try Self.route("/known", "GET") == "known")
        #expect(try Self.route("/asked?q=1", "GET") == "asked")
        #expect(try Self.route("/asked?q=2", "GET") == nil)
        #expect(try Self.route("/near", "GET") == nil)
        #expect(try Self.route("/typed", "POST") == nil)
        #expect(try Self.route("/nowhere", "GET") == nil)
    }

    @Test(
        "anything else is no preflight",
        arguments: [
            ("GET", ["Origin": "https://a", "Access-Control-Request-Method": "GET"]),
            ("OPTIONS", ["Origin": "https://a"]),
            ("OPTIONS", ["Access-Control-Request-Method": "GET"]),
            ("OPTIONS", ["Origin": "https://a", "Access-Control-Request-Method": ""]),
            ("OPTIONS", ["Origin": "https://a", "Access-Control-Request-Method": "GET, PUT"]),
            ("OPTIONS", ["Origin": "https://a", "Access-Control-Request-Method": "G\u{e9}T"]),
        ])
    func none(_ method: String, _ fields: [String: String]) throws {
        let head = try Requests.head(method, "/items/7", fields: fields.map { ($0.key, $0.value) })
        #expect(head.preflightMethod == nil)
    }

    @Test("nor is one that asks twice, or for two origins")
    func twice() throws {
        let fields = [("Origin", "https://a"), ("Access-Control-Request-Method", "GET")]
        for twice in fields {
            #expect(try Requests.head("OPTIONS", "/items/7", fields: fields + [twice]).preflightMethod == nil)
        }
        #expect(try Requests.head("OPTIONS", "/items/7", fields: fields).preflightMethod != nil)
    }
}
