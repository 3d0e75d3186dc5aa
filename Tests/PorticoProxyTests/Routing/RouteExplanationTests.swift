// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import Testing

@Suite struct RouteExplanationTests {
    private static let entries = [
        Patterns.entry("wide", "/**"),
        Patterns.entry("user", "GET /users/{id}/**") { $0.locations["methods"] = Patterns.place(5) },
        Patterns.entry("beta", "GET /users/{id}/**") {
            $0.headers = [.init(name: "X-Beta", condition: .equals("1"), location: Patterns.place(11))]
        },
        Patterns.entry("write", "POST /users/{id}/**") { $0.locations["methods"] = Patterns.place(14) },
        Patterns.entry("host", "/**", hosts: ["other.com"]) { $0.locations["hosts"] = Patterns.place(20) },
        Patterns.entry("path", "/orders") { $0.locations["path"] = Patterns.place(21) },
        Patterns.entry("office", "/users/**") {
            $0.clientIP = [Network(address: IPAddress(v4: 0x0A00_0000), prefixLength: 104)]
            $0.locations["client_ip"] = Patterns.place(25)
        },
        Patterns.entry("first", "/**", priority: 1) {
            $0.query = [.init(name: "q", condition: .present, location: Patterns.place(30))]
            $0.cookies = [.init(name: "c", condition: .absent, location: Patterns.place(31))]
        },
    ]

    @Test("candidates stand in order of precedence, each with the first condition that fails and its place")
    func candidates() throws {
        let head = try Requests.head("GET", "/users/7/%61?q", fields: [("Cookie", "c=1")])
        let explanation = Router(Self.entries).explain(head, client: Requests.client)
        let found = explanation.candidates.map { "\($0.name): \(Self.text($0.verdict))" }
        #expect(
            found == [
                "first: cookie c at gateway.yaml:31:3", "beta: header X-Beta at gateway.yaml:11:3", "user: won",
                "write: method at gateway.yaml:14:3", "office: client_ip at gateway.yaml:25:3",
                "wide: outranked by path", "host: host at gateway.yaml:20:3", "path: path at gateway.yaml:21:3",
            ]
        )
        #expect(explanation.outcome == .route(1))
        #expect(explanation.decidedBy == .path)
        #expect(explanation.captures.map { "\($0.name)=\($0.value)" } == ["id=7"])
        #expect(explanation.path == "/users/7/a")
    }

    private static func text(_ verdict: RouteExplanation.Verdict) -> String {
        switch verdict {
        case .won: "won"
        case .outranked(let rank): "outranked by \(rank.rawValue)"
        case .failed(let predicate, let place): "\(predicate) at \(place.map { "\($0)" } ?? "-")"
        }
    }

    @Test(
        "the rank that decided against the next one that matches",
        arguments: [
            (Precedence.priority, Patterns.entry("b", "/a", priority: -1)), (.host, Patterns.entry("b", "/a")),
            (.path, Patterns.entry("b", "/*", hosts: ["example.com"])),
            (.method, Patterns.entry("b", "/a", hosts: ["example.com"])),
        ]
    )
    func ranks(_ rank: Precedence, _ other: RouteEntry) throws {
        let entries = [other, Patterns.entry("a", "GET /a", hosts: ["example.com"])]
        let explanation = Router(entries).explain(try Requests.head("GET", "/a"), client: Requests.client)
        #expect(explanation.outcome == .route(1))
        #expect(explanation.decidedBy == rank)
    }

    @Test("a 405 carries the methods, a 404 the reasons; a lone winner was decided by nothing")
    func otherOutcomes() throws {
        let router = Router([Patterns.entry("a", "GET /a"), Patterns.entry("b", "POST /a")])
        let refused = router.explain(try Requests.head("PUT", "/a"), client: Requests.client)
        #expect(refused.outcome == .methodNotAllowed)
        #expect(refused.allow == "GET, HEAD, POST")
        #expect(refused.candidates.map(\.verdict) == [.failed(.method, nil), .failed(.method, nil)])
        let missing = router.explain(try Requests.head("GET", "/b"), client: Requests.client, others: 1)
        #expect(missing.outcome == .notFound)
        #expect(missing.candidates.map(\.verdict) == [.failed(.path, nil)])
        let alone = router.explain(try Requests.head("GET", "/a"), client: Requests.client)
        #expect(alone.decidedBy == nil)
    }
}
