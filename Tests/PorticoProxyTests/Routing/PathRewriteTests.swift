// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire
import Testing

@Suite struct PathRewriteTests {
    private static func rewritten(_ pattern: String, _ rewrite: PathRewrite, _ target: String) throws -> String {
        let head = try Requests.head("GET", target)
        var decision = RouteDecision()
        Router([Patterns.entry("r", pattern)]).route(head, client: Requests.client, into: &decision)
        #expect(decision.outcome == .route(0))
        var output = OutputBuffer()
        rewrite.append(head, decision, to: &output)
        return String(decoding: output.bytes, as: UTF8.self)
    }

    @Test(
        "the destination's names and '**' take what the path has there",
        arguments: [
            ("/api/users/**", "/users/**", "/api/users/7/x", "/users/7/x"),
            ("/api/users/**", "/users/**", "/api/users", "/users"),
            ("/api/users/**", "/users/**", "/api/users/", "/users/"), ("/api/**", "/**", "/api", "/"),
            ("/api/**", "/**", "/api/x", "/x"), ("/**", "/internal/**", "/x/y", "/internal/x/y"),
            ("/**", "/**", "/", "/"), ("/v2/orders/{id}", "/orders/{path.id}", "/v2/orders/7", "/orders/7"),
            ("/{a}/{b}", "/{b}/x-{a}.json", "/1/2", "/2/x-1.json"), ("/search", "/find/all", "/search", "/find/all"),
            ("/f/{rest**}", "/g/{rest**}", "/f/a/b", "/g/a/b"), ("/f/{rest**}", "/g/{path.rest}", "/f/a/b", "/g/a/b"),
            ("/f/{rest**}", "/g/**", "/f/a", "/g/a"), ("/a/{x}", "/{x}/{x}", "/a/%2a%41", "/%2AA/%2AA"),
            ("/a/{x}/**", "/%7Bb%7D/{x}/**", "/a/%3F/%23", "/%7Bb%7D/%3F/%23"),
        ]
    )
    func substitution(_ pattern: String, _ to: String, _ target: String, _ expected: String) throws {
        let rewrite = try PathRewrite(to, for: Patterns.path(pattern))
        #expect(try Self.rewritten(pattern, rewrite, target) == expected)
    }

    @Test("without a destination the canonical path stays, and the query is left to the caller")
    func identity() throws {
        #expect(try Self.rewritten("/a/**", PathRewrite(), "/a//%62/../c?x=1") == "/a/c")
    }

    @Test(
        "a path of the service leads back to the client's where only one can have led there",
        arguments: [
            ("/api/users/**", "/users/**", "/api/users/7/x", "/users/8", "/api/users/8"),
            ("/api/**", "/**", "/api", "/", "/api/"), ("/**", "/in/**", "/x", "/in", "/"),
            ("/**", "/in/**", "/x", "/inner", nil), ("/{a}/{b}", "/{b}/x-{a}.json", "/1/2", "/4/x-3.json", "/3/4"),
            ("/{a}/{b}", "/{a}{b}", "/1/2", "/34", nil), ("/{a}/{b}", "/{a}-{b}", "/1/2", "/3-4", nil),
            ("/{a}/{b}", "/{b}", "/1/2", "/4", "/1/4"), ("/a/{x}", "/{x}/{x}", "/a/1", "/2/2", "/a/2"),
            ("/a/{x}", "/{x}/{x}", "/a/1", "/2/3", nil), ("/a/{x}", "/b/{x}", "/a/1", "/b/", nil),
            ("/a/{x}", "/b/{x}", "/a/1", "/b/2/c", nil), ("/f/{rest**}", "/g/{path.rest}", "/f/a", "/g/b/c", "/f/b/c"),
            ("/f/{rest**}", "/g/{path.rest}", "/f", "/g/b", nil), ("/f/{rest**}", "/g/{rest}/x", "/f/a", "/g/b/x", nil),
            ("/f/**", "/g", "/f/a", "/g", nil), ("/f", "/g", "/f", "/g", "/f"), ("/f", "/g", "/f", "/g/", nil),
            ("/a/{x}/**", "/b/{x}/**", "/a/1/2", "/b/3/4/5", "/a/3/4/5"),
            ("/a/*/{x}", "/{x}", "/a/b/1", "/2", "/a/b/2"),
            ("/a/**", "/b/**", "/a/x", "/b//x", "/a//x"),
        ] as [(String, String, String, String, String?)])
    func undone(_ pattern: String, _ to: String, _ target: String, _ path: String, _ expected: String?) throws {
        let rewrite = try PathRewrite(to, for: Patterns.path(pattern))
        let head = try Requests.head("GET", target)
        var decision = RouteDecision()
        Router([Patterns.entry("r", pattern)]).route(head, client: Requests.client, into: &decision)
        let undone = rewrite.undone(Array(path.utf8), head, decision)
        #expect(undone.map { String(decoding: $0, as: UTF8.self) } == expected)
        // What leads back leads there again.
        if let undone {
            let again = try Self.rewritten(pattern, rewrite, String(decoding: undone, as: UTF8.self))
            #expect([path, "\(path)/", "/b/x"].contains(again))
        }
    }

    @Test(
        "a destination that cannot be filled is refused",
        arguments: [
            ("users", "a path starts with '/'"), ("/{nope}", "the route's path captures no 'nope'; it captures 'id'"),
            ("/**", "'**' needs a '**' at the end of the route's path"), ("/{id", "'{' without '}'"),
            ("/*", "'*': only '**' at the end, or '{name}', can stand here"),
        ]
    )
    func refusals(_ to: String, _ expected: String) {
        #expect(throws: PathRewrite.Problem(message: expected)) {
            try PathRewrite(to, for: Patterns.path("/orders/{id}"))
        }
    }
}
