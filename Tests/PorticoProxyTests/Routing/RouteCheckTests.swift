// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import Testing

@Suite struct RouteCheckTests {
    private static func kinds(_ entries: [RouteEntry]) -> [RouteProblem.Kind] {
        Router.check(entries).map(\.kind)
    }

    private static func pair(
        _ first: (inout RouteMatch) -> Void,
        _ second: (inout RouteMatch) -> Void
    ) -> [RouteEntry] {
        [Patterns.entry("a", "/x", first), Patterns.entry("b", "/x", second)]
    }

    private static func header(
        _ condition: FieldPredicate.Condition, _ name: String = "X-A"
    ) -> (inout RouteMatch) -> Void {
        { $0.headers.append(FieldPredicate(name: name, condition: condition)) }
    }

    @Test("a tie names both routes, their places, what both take, and the way out")
    func message() throws {
        let problems = Router.check([
            Patterns.entry("users-api", "GET,POST /api/users/**", line: 41),
            Patterns.entry("web/users", "GET /api/users/{rest**}", line: 12),
        ])
        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.isError)
        #expect(problem.routes == ["users-api", "web/users"])
        #expect(problem.locations.map(\.line) == [41, 12])
        #expect(problem.message == "routes 'users-api' and 'web/users' match the same requests")
        #expect(problem.detail == "both: host *, GET /api/users/**")
        #expect(problem.fix == "set 'priority', or narrow one of them")
    }

    @Test("of many routes that are alike only some pairs are told, but each of the routes is")
    func manyTies() {
        let problems = Router.check((0..<400).map { Patterns.entry("r\($0)", "/x/{a\($0)}", line: $0 + 1) })
        #expect(problems.count <= 3 * 400 && problems.allSatisfy(\.isError))
        #expect(Set(problems.flatMap(\.routes)).count == 400)
    }

    @Test("of three routes that tie, each pair is named once, also where they share several hosts")
    func pairs() {
        let hosts = ["a.com", "*.b.com"]
        let entries = ["x", "y", "z"].map { Patterns.entry($0, "/a", hosts: hosts) }
        #expect(Router.check(entries).map(\.routes) == [["x", "y"], ["x", "z"], ["y", "z"]])
        #expect(Router.check(entries).first?.detail.hasPrefix("both: host a.com, /a") ?? false)
    }

    @Test(
        "routes tie when one request can match both and nothing ranks them",
        arguments: [
            ("/a/{id}", "/a/*"), ("/a/**", "/a/{rest**}"), ("/", "/"), ("GET /a", "HEAD /a"),
            ("GET,POST /a", "POST /a"),
            ("/a/{x}/b", "/a/{y}/b"),
        ]
    )
    func ties(_ first: String, _ second: String) {
        #expect(Self.kinds([Patterns.entry("a", first), Patterns.entry("b", second)]) == [.tie])
    }

    @Test(
        "routes of different paths or methods do not tie",
        arguments: [
            ("/a/{id}", "/a/b"), ("/a", "/a/**"), ("/a/*", "/a/**"), ("GET /a", "POST /a"), ("GET /a", "/a"),
            ("/*/b", "/a/*"), ("/a", "/a/"), ("HEAD /a", "POST /a"),
        ]
    )
    func noTies(_ first: String, _ second: String) {
        #expect(Self.kinds([Patterns.entry("a", first), Patterns.entry("b", second)]).isEmpty)
    }

    @Test("only a host pattern that both routes have makes a tie")
    func hosts() {
        func tie(_ first: [String], _ second: [String]) -> Bool {
            Self.kinds([Patterns.entry("a", "/x", hosts: first), Patterns.entry("b", "/x", hosts: second)]) == [.tie]
        }
        #expect(tie(["a.com", "b.com"], ["b.com", "c.com"]))
        #expect(tie(["*.a.com", "x.a.com"], ["*.a.com"]))
        #expect(!tie(["a.com"], ["b.com"]))
        #expect(!tie(["*.a.com"], ["*.com"]))
        #expect(!tie(["*.a.com"], ["x.a.com"]))
        #expect(!tie(["a.com"], []))
    }

    @Test("conditions that exclude each other keep two routes apart; others do not")
    func predicates() {
        #expect(Self.kinds(Self.pair(Self.header(.equals("1")), Self.header(.equals("2"), "x-a"))).isEmpty)
        #expect(Self.kinds(Self.pair(Self.header(.present), Self.header(.absent))).isEmpty)
        #expect(Self.kinds(Self.pair(Self.header(.equals("1")), Self.header(.absent))).isEmpty)
        #expect(Self.kinds(Self.pair(Self.header(.equals("1")), Self.header(.regex("^2")))).isEmpty)
        #expect(Self.kinds(Self.pair(Self.header(.equals("1")), Self.header(.equals("1"), "x-a"))) == [.tie])
        #expect(Self.kinds(Self.pair(Self.header(.equals("1")), Self.header(.equals("2"), "X-B"))) == [.tie])
        #expect(Self.kinds(Self.pair(Self.header(.regex("1")), Self.header(.regex("2")))) == [.tie])
        #expect(Self.kinds(Self.pair(Self.header(.equals("22")), Self.header(.regex("^2")))) == [.tie])
        let query: (inout RouteMatch) -> Void = { $0.query = [.init(name: "q", condition: .equals("1"))] }
        let other: (inout RouteMatch) -> Void = { $0.query = [.init(name: "Q", condition: .equals("2"))] }
        #expect(Self.kinds(Self.pair(query, other)) == [.tie])
    }

    @Test("client networks that do not meet keep two routes apart, and one ranks above none")
    func networks() {
        func narrow(_ address: UInt32, _ length: Int) -> (inout RouteMatch) -> Void {
            { $0.clientIP = [Network(address: IPAddress(v4: address), prefixLength: length)] }
        }
        #expect(Self.kinds(Self.pair(narrow(0x0A00_0000, 104), narrow(0x0B00_0000, 104))).isEmpty)
        #expect(Self.kinds(Self.pair(narrow(0x0A00_0000, 104), narrow(0x0A01_0000, 112))) == [.tie])
        #expect(Self.kinds(Self.pair(narrow(0x0A00_0000, 104), { _ in })).isEmpty)
    }

    @Test("a priority ends a tie")
    func priority() {
        #expect(Self.kinds([Patterns.entry("a", "GET /x"), Patterns.entry("b", "GET,POST /x", priority: -1)]).isEmpty)
    }

    @Test("a route whose requests another always takes is a warning")
    func unreachable() throws {
        let entries = [
            Patterns.entry("lost", "GET /api/users/{id}", hosts: ["a.example.com"], line: 7, Self.header(.equals("1"))),
            Patterns.entry("other", "GET /api/users/{id}", hosts: ["a.example.org"]),
            Patterns.entry("takes-all", "GET /api/**", hosts: ["*.example.com"], priority: 1, Self.header(.present)),
        ]
        let problem = try #require(Router.check(entries).first)
        #expect(Router.check(entries).count == 1)
        #expect(!problem.isError)
        #expect(problem.routes == ["lost", "takes-all"])
        #expect(problem.locations.first?.line == 7)
        #expect(problem.message == "route 'lost' can never win: 'takes-all' takes all its requests")
    }

    @Test("a wider route of higher priority that leaves a request over is no warning")
    func reachable() {
        let lost = Patterns.entry("lost", "GET /api/users/{id}", hosts: ["a.example.com"])
        for wide in [
            Patterns.entry("w", "POST /**", priority: 1), Patterns.entry("w", "/api/users/me", priority: 1),
            Patterns.entry("w", "/**", hosts: ["b.example.com"], priority: 1),
            Patterns.entry("w", "/**", priority: 1, Self.header(.present)), Patterns.entry("w", "/**", priority: -1),
        ] {
            #expect(Self.kinds([lost, wide]).isEmpty)
        }
    }

    @Test("the same path with more conditions that follow from the other's wins always")
    func covered() {
        let narrow = Patterns.entry("narrow", "/x", Self.header(.equals("1")))
        let wide = Patterns.entry("wide", "/x") {
            $0.headers = [.init(name: "X-A", condition: .present), .init(name: "x-a", condition: .regex("^[0-9]$"))]
        }
        #expect(Router.check([narrow, wide]).map(\.routes) == [["narrow", "wide"]])
    }

    @Test("conditions that can never hold together, malformed expressions and too many methods are errors")
    func impossible() {
        let entry = Patterns.entry("a", "/x") {
            $0.headers = [.init(name: "A", condition: .present), .init(name: "a", condition: .absent)]
        }
        #expect(Self.kinds([entry]) == [.impossible])
        let place = Patterns.place(9)
        let malformed = Patterns.entry("b", "/y") {
            $0.query = [.init(name: "q", condition: .regex("("), location: place)]
        }
        let problem = Router.check([malformed]).first
        #expect(problem?.kind == .regex)
        #expect(problem?.locations == [place])
        let methods = (0..<80).map { "M\($0)" }.joined(separator: ",")
        #expect(Self.kinds([Patterns.entry("c", "\(methods) /z")]) == [.methods])
    }

    @Test("ten thousand routes told apart by one header's value are checked without comparing all pairs")
    func manyValues() {
        let entries = (0..<10_000).map { number in
            Patterns.entry("r\(number)", "GET /x", Self.header(.equals("tenant-\(number % 9999)")))
        }
        #expect(Router.check(entries).map(\.routes) == [["r0", "r9999"]])
    }

    @Test("what takes a path without its slash alone does not take all of one that ignores the slash")
    func trailingSlashes() {
        for (path, isLax, isCovered) in [
            ("/a/{x}", false, false), ("/a/{y}", true, true), ("/a/{x}/", true, true), ("/a/**", false, true),
            ("/{x}/{y}", false, false), ("/{x}/{y}", true, true),
        ] {
            let winner = Patterns.entry("w", path, priority: 1) { $0.ignoresTrailingSlash = isLax }
            let loser = Patterns.entry("l", "/a/{x}") { $0.ignoresTrailingSlash = true }
            #expect(Self.kinds([winner, loser]) == (isCovered ? [.unreachable] : []), "\(path) \(isLax)")
        }
    }
}
