// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import Testing

@Suite struct TestRunTests {
    private static let file = """
        version: 1
        services: { users: "http://users:8080", orders: "http://orders:8080" }
        identity_headers: { X-User-Id: "{user.id}" }
        routes:
          users: { match: /users/**, to: users, timeout: { first_byte: 1s, total: 2s } }
          fixed: { match: /fixed, respond: { json: { a: 1, b: [1, { c: 2, d: 3 }] }, headers: { X-A: one } } }
        bffs: { web: { prefix: /web, routes: { orders: { match: /orders, to: orders } } } }
        tests:

        """

    private static func run(_ tests: String, filter: String? = nil) throws -> [TestRun.Outcome] {
        let indented = tests.split(separator: "\n").map { "  \($0)\n" }.joined()
        return TestRun(try Blueprint.load(text: Self.file + indented)).outcomes(filter: filter)
    }

    /// The failures of one test.
    private static func failures(_ test: String) throws -> [String] { try Self.run("t: \(test)").flatMap(\.failures) }

    @Test(
        "what is as expected passes",
        arguments: [
            "{ request: GET /fixed, expect: { route: fixed, status: 200, json: { b: [1, { d: 3 }] } } }",
            "{ request: GET /fixed, expect: { json_exact: { b: [1.0, { d: 3, c: 2 }], a: 1 }, upstream: [] } }",
            "{ request: GET /fixed, expect: { headers: { x-a: one, X-B: { absent: true }, Date: { present: true } } } }",
            "{ request: GET /fixed, expect: { headers: { X-A: { regex: \"^o.e$\" } }, body: { contains: '\"a\"' } } }",
            "{ request: GET /nowhere, expect: { status: 404, problem: no_route } }",
            "{ request: GET /users/7, mock: { \"users:/users/7\": { json: [7] } }, expect: { json: [7], status: 200 } }",
            "{ request: HEAD /users/7, mock: { \"GET users:/users/7\": { json: [7] } }, expect: { status: 200, body: \"\" } }",
            "{ request: GET /users/7, mock: { \"users:/users/7\": { failure: connect } }, expect: { status: 502, problem: connect_failure } }",
            "{ request: GET /users/7, mock: { \"users:/**\": { failure: reset } }, expect: { status: 502 } }",
            "{ request: GET /users/7, mock: { \"users:/**\": { failure: timeout } }, expect: { status: 504, problem: first_byte_timeout, faster_than: 1100ms } }",
            "{ request: GET /users/7, mock: { \"users:/**\": { delay: 900ms, status: 201 } }, expect: { status: 201, faster_than: 1s } }",
            "{ request: GET /web/orders?a=b%20c&d, mock: { \"orders:/orders?d=&a=b+c\": {} }, expect: { route: web/orders, status: 200 } }",
            "{ request: GET /users/7, as: { user: \"42\" }, expect: { upstream: [{ service: users, headers: { X-User-Id: \"42\" } }] } }",
            "{ request: { line: POST /users/7?a=b, json: { n: 1.10, m: 2 } }, mock: { \"POST users:/users/*\": {} }, expect: { upstream: { path: /users/7, method: POST, query: { a: b, c: { absent: true } }, json: { n: 1.10 } } } }",
            "{ request: { line: /users/7, client_ip: 10.1.2.3, headers: { Host: a.b } }, expect: { upstream: { headers: { X-Forwarded-For: 10.1.2.3, X-Forwarded-Host: a.b } } } }",
        ])
    func passes(_ test: String) throws {
        #expect(try Self.failures(test) == [])
    }

    private static let tiers = """
        version: 1
        services: { app: "http://app:8080" }
        limits: { partner: { by: consumer, tiers: { gold: 1000/min, default: 100/min }, algorithm: fixed_window } }
        auth:
          plain: { jwt: { issuer: "https://idp.example.com/", audiences: [a] } }
          paths: { jwt: { issuer: "https://idp.example.com/", audiences: [a] }, principal: { tier: plan.name, roles: realm.roles, scopes: can } }
          keys: { api_key: { header: X-Api-Key } }
        consumers:
          acme:
            tier: gold
            roles: [partner]
            metadata: { city: Bern }
            keys: "sha256:c16ebbf6b41aa6f5f2ba4a3f54b0b3b8e8ff7a1d5f1d3bd1f0fa4c6a5a4f7b52"
        identity_headers: { X-User: "{user.id}", X-Kind: "{user.kind}", X-City: "{user.city}" }
        defaults: { limit: partner }
        routes:
          keys: { match: /keys, to: app, auth: keys, allow: { roles: partner } }
          plain: { match: /plain, to: app, auth: plain }
          paths: { match: /paths, to: app, auth: { any: [plain, paths, keys] }, allow: { roles: admin, scopes: [read, write] } }
          open: { match: /open, to: app }
        tests:

        """

    @Test(
        "who the client is stated to be is so, as if the route's auth had verified it",
        arguments: [
            // A consumer is one where keys are asked for, and nowhere else.
            ("/keys", "{ user: acme }", 200, 1000), ("/keys", "{ user: acme, roles: [] }", 403, nil),
            ("/keys", "{ user: acme, roles: [partner, x], claims: { tier: iron } }", 200, 1000),
            ("/keys", "{ user: tiny, roles: [partner] }", 200, 100),
            ("/plain", "{ user: acme }", 200, 100),
            // The claim that the methods name; where none does, 'tier'.
            ("/plain", "{ user: \"42\", claims: { tier: gold } }", 200, 1000),
            ("/plain", "{ user: \"42\", claims: { tier: [gold] } }", 200, 100),
            ("/open", "{ user: \"42\", claims: { tier: gold } }", 200, 1000),
            ("/paths", "{ user: \"42\", roles: admin, scopes: [read, write], claims: { tier: gold } }", 200, 100),
            (
                "/paths", "{ user: \"42\", roles: admin, scopes: [read, write], claims: { plan: { name: gold } } }",
                200, 1000
            ),
            ("/paths", "{ user: \"42\", claims: { realm: { roles: [admin] }, can: read write } }", 200, 100),
            (
                "/paths", "{ user: \"42\", scopes: [], claims: { realm: { roles: [admin] }, can: read write } }", 403,
                nil
            ),
            ("/paths", "{ user: \"42\", roles: [], claims: { realm: { roles: [admin] }, can: read write } }", 403, nil),
        ] as [(String, String, Int, Int?)])
    func stated(path: String, user: String, status: Int, limit: Int?) throws {
        let field = limit.map { ", headers: { X-RateLimit-Limit: \"\($0)\" }" } ?? ""
        let expected = "mock: { \"app:/**\": {} }, expect: { status: \(status)\(field) }"
        let test = "  t: { request: GET \(path), as: \(user), \(expected) }\n"
        let outcomes = TestRun(try Blueprint.load(text: Self.tiers + test)).outcomes()
        #expect(outcomes.flatMap(\.failures) == [])
    }

    @Test("a service is told of the consumer what a key would have told it")
    func consumer() throws {
        let test = """
              t:
                request: GET /keys
                as: { user: acme }
                mock: { "app:/**": {} }
                expect: { upstream: { headers: { X-User: acme, X-Kind: consumer, X-City: Bern } } }

            """
        #expect(TestRun(try Blueprint.load(text: Self.tiers + test)).outcomes().flatMap(\.failures) == [])
    }

    @Test(
        "what is not as expected is told",
        arguments: [
            (
                "{ request: GET /fixed, expect: { route: users, status: 201, problem: no_route } }",
                [
                    "route: expected 'users', found 'fixed'", "problem: expected 'no_route', found none",
                    "status: expected 201, found 200",
                ]
            ),
            (
                "{ request: GET /fixed, expect: { json: { a: 2, c: null, b: [1] } } }",
                [
                    "json.a: expected 2, found 1", "json.c: expected null, found nothing",
                    "json.b: expected 1 elements, found 2: [1,{\"c\":2,\"d\":3}]",
                ]
            ),
            (
                "{ request: GET /fixed, expect: { json_exact: { a: 1, b: [1, { d: 3 }] } } }",
                [
                    "json.b[1].c: expected nothing, found 2"
                ]
            ),
            (
                "{ request: GET /fixed, expect: { headers: { X-A: two, X-B: { present: true } }, body: x } }",
                [
                    "header X-A: expected 'two', found 'one'", "header X-B: expected something, found nothing",
                    "body: expected 'x', found '{\"a\":1,\"b\":[1,{\"c\":2,\"d\":3}]}'",
                ]
            ),
            (
                "{ request: GET /users/7, mock: { \"users:/users/8\": {} }, expect: { status: 200 } }",
                [
                    "status: expected 200, found 502 (connect_failure)", "there is no mock for GET users:/users/7",
                ]
            ),
            (
                "{ request: GET /fixed, expect: { upstream: { service: users } } }",
                [
                    "upstream: expected a call of service 'users'; there was none"
                ]
            ),
            (
                "{ request: GET /users/7?a=c, mock: { \"users:/**\": {} }, expect: { upstream: { path: /users/8, query: { a: b } } } }",
                [
                    "upstream GET users:/users/7?a=c: path: expected '/users/8', found '/users/7'",
                    "upstream GET users:/users/7?a=c: query a: expected 'b', found 'c'",
                ]
            ),
            (
                "{ request: GET /users/7, mock: { \"users:/**\": { body: x } }, expect: { upstream: [], json: {} } }",
                [
                    "json: expected {}, found no JSON", "upstream: expected no call, found GET users:/users/7",
                ]
            ),
        ])
    func fails(_ test: String, _ failures: [String]) throws {
        #expect(try Self.failures(test) == failures)
    }

    @Test("time is that of the test's own clock, which moves in steps of 4 ms")
    func time() throws {
        let failure = try #require(
            Self.failures(
                "{ request: GET /users/7, mock: { \"users:/**\": { delay: 900ms } }, expect: { faster_than: 500ms } }"
            ).first)
        #expect(failure.hasPrefix("expected to take less than 500ms, took 90"), "\(failure)")
    }

    @Test("of several mocks the one that says more answers, and of two that say as much the first")
    func mockOrder() throws {
        let mocks = """
            "users:/**": { status: 201 }, "users:/users/*": { status: 202 }, "users:/users/{id}": { status: 203 },
            "users:/users/7": { status: 204 }, "users:/**?a=b": { status: 205 }
            """.split(separator: "\n").joined(separator: " ")
        let outcomes = try Self.run(
            """
            a: { request: GET /users/7?a=b, mock: { \(mocks) }, expect: { status: 205 } }
            b: { request: GET /users/7?a=c, mock: { \(mocks) }, expect: { status: 204 } }
            c: { request: GET /users/8, mock: { \(mocks) }, expect: { status: 202 } }
            d: { request: GET /users/8/9, mock: { \(mocks) }, expect: { status: 201 } }
            """)
        #expect(outcomes.map(\.failures) == [[], [], [], []])
    }

    @Test("a filter runs the tests with that text in their names")
    func filter() throws {
        let tests = """
            one fish: { request: GET /fixed, expect: { status: 200 } }
            two fish: { request: GET /fixed, expect: { status: 200 } }
            """
        #expect(try Self.run(tests, filter: "two").map(\.name) == ["two fish"])
        #expect(try Self.run(tests, filter: "cow").isEmpty)
    }

    @Test("a report says the same as text, as TAP and as JUnit's XML")
    func reports() throws {
        let outcomes = try Self.run(
            """
            it's "fine": { request: GET /fixed, expect: { status: 200 } }
            "a # & <b>": { request: GET /fixed, expect: { status: 201, headers: { X-A: "<two>" } } }
            """)
        let report = TestReport(outcomes, file: "gateway.yaml")
        #expect(report.failed == 1)
        #expect(
            report.text(.text) == """
                ok    it's "fine"
                FAIL  a # & <b>  (gateway.yaml:10:3)
                      status: expected 201, found 200
                      header X-A: expected '<two>', found 'one'
                2 tests, 1 failed
                """)
        #expect(
            report.text(.tap) == """
                TAP version 14
                1..2
                ok 1 - it's "fine"
                not ok 2 - a \\# & <b>
                  ---
                  at: "gateway.yaml:10:3"
                  failures:
                    - "status: expected 201, found 200"
                    - "header X-A: expected '<two>', found 'one'"
                  ...
                """)
        let counts = #"tests="2" failures="1" errors="0" skipped="0""#
        #expect(
            report.text(.junit) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites \(counts)>
                  <testsuite name="gateway.yaml" \(counts)>
                    <testcase name="it's &quot;fine&quot;" classname="gateway.yaml" file="gateway.yaml" line="9" time="0.000"/>
                    <testcase name="a # &amp; &lt;b&gt;" classname="gateway.yaml" file="gateway.yaml" line="10" time="0.000">
                      <failure message="status: expected 201, found 200">status: expected 201, found 200
                header X-A: expected '&lt;two&gt;', found 'one'</failure>
                    </testcase>
                  </testsuite>
                </testsuites>
                """)
        #expect(TestReport([], file: "x.yaml").text(.text) == "x.yaml: no tests")
    }

    @Test("the paths of logins are routes that a test may expect")
    func loginRoutes() throws {
        let login = "auth: { web: { oidc: { issuer: \"https://idp.example/\", client_id: shop } } }"
        let page = "page: { match: /page, auth: web, respond: { body: x } }"
        let text = """
            version: 1
            \(login)
            routes: { \(page) }
            tests:
              back: { request: GET /auth/callback, expect: { route: auth/web/callback, status: 400 } }
              put:  { request: PUT /auth/logout, expect: { route: auth/web/logout, status: 405 } }
            """
        let outcomes = TestRun(try Blueprint.load(text: text)).outcomes(filter: nil)
        #expect(outcomes.count == 2)
        #expect(outcomes.flatMap(\.failures) == [])
    }
}
