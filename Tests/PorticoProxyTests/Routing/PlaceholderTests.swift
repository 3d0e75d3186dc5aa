// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire
import Testing

/// Segments with literals around a placeholder, and with patterns.
@Suite struct PlaceholderTests {
    private static func entry(
        _ name: String, _ path: String, priority: Int = 0, _ narrow: (inout RouteMatch) -> Void = { _ in }
    ) throws -> RouteEntry {
        var match = RouteMatch(path: try PathPattern.parse(path))
        narrow(&match)
        return RouteEntry(name: name, match: match, priority: priority, location: Patterns.place(1))
    }

    /// What the one capture of a pattern is, or the status.
    private static func capture(_ pattern: String, _ path: String) throws -> String {
        let router = Router([try Self.entry("r", pattern)])
        var decision = RouteDecision()
        let head = try Requests.head("GET", path)
        router.route(head, client: Requests.client, into: &decision)
        guard decision.outcome == .route(0) else { return "404" }
        return decision.captures.map { head.fields.string($0) }.joined(separator: ",")
    }

    @Test(
        "literals around a placeholder, and a pattern that takes all between them",
        arguments: [
            ("/user-{id}", "/user-7", "7"), ("/user-{id}", "/user-", "404"), ("/user-{id}", "/user-a-b", "a-b"),
            ("/user-{id}", "/users-7", "404"), ("/user-{id}", "/User-7", "404"), ("/user-{id}", "/x/user-7", "404"),
            ("/user-{id}", "/user-7/", "404"), ("/{name}.png", "/a.png", "a"), ("/{name}.png", "/.png", "404"),
            ("/{name}.png", "/a.b.png", "a.b"), ("/{name}.png", "/a.png.exe", "404"), ("/a{x}a", "/aa", "404"),
            ("/a{x}a", "/aaa", "a"), ("/v{major}/x/{rest**}", "/v2/x/y/z", "2,y/z"),
            ("/{id:[0-9]+}", "/17", "17"), ("/{id:[0-9]+}", "/17a", "404"), ("/{id:[0-9]+}", "/a17", "404"),
            ("/{id:[0-9]+}/x", "/17/x", "17"), ("/{id:[0-9]*}", "/", "404"), ("/{id:a|bc}", "/a", "a"),
            ("/{id:a|bc}", "/bc", "bc"), ("/{id:a|bc}", "/ac", "404"), ("/{id:a|bc}", "/abc", "404"),
            ("/{id:(?i)ab}", "/AB", "AB"), ("/{id:^7$}", "/7", "7"), ("/{id:[0-9]{3}}", "/123", "123"),
            ("/{id:[0-9]{3}}", "/12", "404"), ("/{id:[}]x}", "/%7Dx", "%7Dx"), ("/{id:[^/]+}", "/a", "a"),
            ("/{id:\\d+(\\.json)?}", "/7.json", "7.json"), ("/order-{id:[0-9]+}.json", "/order-7.json", "7"),
            ("/order-{id:[0-9]+}.json", "/order-x.json", "404"),
            // A pattern sees the value decoded, and captures are kept as they came.
            ("/{name:[a-z ]+}", "/a%20b", "a%20b"), ("/{name:é+}", "/%C3%A9%c3%a9", "%C3%A9%C3%A9"),
            ("/{name:%20}", "/%2520", "%2520"), ("/a%20{x}", "/a%20b", "b"), ("/ä{x}", "/%c3%a4b", "b"),
            // What ends a literal never stands inside an escape.
            ("/{x}5", "/%25", "404"), ("/{x}25", "/a%25", "404"), ("/{x}5", "/%255", "%25"), ("/{x}%25", "/a%25", "a"),
        ]
    )
    func takes(_ pattern: String, _ path: String, _ expected: String) throws {
        #expect(try Self.capture(pattern, path) == expected, "\(pattern) \(path)")
    }

    @Test(
        "a dot segment is never captured, from which a service could be made to climb",
        arguments: ["x-..", "x-.", "x-..;a", "x-..%3Ba", "x-%2e%2e"])
    func dotSegments(_ segment: String) throws {
        #expect(try Self.capture("/x-{id}", "/\(segment)") == "404")
        #expect(try Self.capture("/x-{id:.*}", "/\(segment)") == "404")
        #expect(try Self.capture("/{id}-x", "/a..-x") == "a..")
        #expect(try Self.capture("/x-{id}", "/x-...") == "...")
    }

    @Test("a literal wins, then a pattern, then longer literals, then any segment, then the rest")
    func ranks() throws {
        let entries = try [
            Self.entry("rest", "/**"), Self.entry("any", "/{x}"), Self.entry("user", "/user-{x}"),
            Self.entry("file", "/{x}.png"), Self.entry("both", "/user-{x}.png"),
            Self.entry("digits", "/user-{x:[0-9]+}"),
            Self.entry("me", "/user-0"),
        ]
        for order in [entries, entries.reversed()] {
            for (path, expected) in [
                ("/user-0", "me"), ("/user-7", "digits"), ("/user-a", "user"), ("/user-a.png", "both"),
                ("/a.png", "file"), ("/a", "any"), ("/a/b", "rest"), ("/user-7/b", "rest"),
            ] {
                #expect(try RouterTests.decide(order, "GET", path) == expected, "\(path)")
            }
        }
        #expect(Router.check(entries).isEmpty)
    }

    @Test("the first segment that differs decides, and a route further on takes what the better one does not")
    func backtracking() throws {
        let entries = try [
            Self.entry("digits", "/a/{id:[0-9]+}/x"), Self.entry("any", "/a/{id}/y"), Self.entry("rest", "/a/**"),
            Self.entry("get", "/b/{id:[0-9]+}") { $0.methods = ["GET"] }, Self.entry("all", "/b/{id}"),
        ]
        for (line, expected) in [
            ("GET /a/7/x", "digits"), ("GET /a/7/y", "any"), ("GET /a/z/x", "rest"), ("GET /b/7", "get"),
            ("POST /b/7", "all"), ("GET /b/x", "all"),
        ] {
            let words = line.split(separator: " ").map(String.init)
            #expect(try RouterTests.decide(entries, words[0], words[1]) == expected, "\(line)")
        }
    }

    @Test(
        "different patterns on one place tie where one request can meet both",
        arguments: [
            ("/{a:[0-9]+}", "/{b:[a-z]+}", true), ("/{a:[0-9]+}", "/{b:[0-9]+}", true),
            ("/{a:[0-9]+}/x", "/{b:[a-z]+}/y", false), ("/{a:[0-9]+}/x", "/{b:[a-z]+}/{c}", true),
            ("/{a:[0-9]+}/**", "/{b:[a-z]+}/c/d", true), ("/{a:[0-9]+}/c/d", "/{b:[a-z]+}/**", true),
            ("/a-{a:[0-9]+}", "/b-{b:[a-z]+}", false), ("/{a:[0-9]+}.png", "/{b:[a-z]+}.jpg", false),
            ("/a{a:[0-9]+}", "/{b:[a-z]+}z", true), ("/{a:[0-9]+}", "/{b}", false), ("/a{x}", "/{x}b", true),
            ("/a{x}", "/b{x}", false), ("/aa{x}", "/{x}b", false), ("/a{x}/{y}", "/{x}b/y-{z}", true),
            ("/a{x}/x{y}", "/{x}b/{y}x", true), ("/a{x}/xx", "/{x}b/x{y}", true), ("/a{x}/zz", "/{x}b/x{y}", false),
            ("/a{x}/", "/{x}b/{y}", false), ("/user-{x}", "/user-{y}", true),
        ])
    func ties(_ first: String, _ second: String, _ isTie: Bool) throws {
        for (one, two) in [(first, second), (second, first)] {
            let kinds = Router.check(try [Self.entry("a", one), Self.entry("b", two)]).map(\.kind)
            #expect(kinds == (isTie ? [.tie] : []), "\(one) \(two)")
        }
        // A priority settles it, and so do conditions that exclude each other.
        #expect(
            !Router.check(try [Self.entry("a", first, priority: 1), Self.entry("b", second)]).contains(where: \.isError)
        )
        let apart = try [
            Self.entry("a", first) { $0.methods = ["GET"] }, Self.entry("b", second) { $0.methods = ["POST"] },
        ]
        #expect(Router.check(apart).isEmpty)
    }

    @Test("a tie of two patterns shows both; the priority decides, whatever stands first")
    func priorities() throws {
        let tie = try #require(
            Router.check(try [Self.entry("n", "/u/{a:[0-9]+}"), Self.entry("h", "/u/{b:[0-9a-f]+}")]).first)
        #expect(tie.message == "routes 'n' and 'h' match the same requests")
        #expect(tie.detail == "both: host *, /u/{a:[0-9]+} and /u/{b:[0-9a-f]+}")
        for order in [1, -1] {
            let entries = try [
                Self.entry("n", "/u/{a:[0-9]+}", priority: order), Self.entry("h", "/u/{b:[0-9a-f]+}"),
            ]
            #expect(try RouterTests.decide(entries, "GET", "/u/17") == (order == 1 ? "n" : "h"))
            #expect(try RouterTests.decide(entries, "GET", "/u/1f") == "h")
        }
    }

    @Test("a route is never won where a wider one of a higher priority takes its literals and patterns")
    func covered() throws {
        for (winner, loser, isCovered) in [
            ("/a-{x}", "/a-7", true), ("/{x:[0-9]+}", "/17", true), ("/{x:[0-9]+}", "/a", false),
            ("/a{x}", "/ab{x}", true), ("/a{x}", "/ab{x:[0-9]+}", true), ("/{x}", "/a{x}", true),
            ("/a{x:[0-9]}", "/a{x}", false), ("/ab{x}", "/a{x}", false), ("/a{x}", "/{x}", false),
        ] {
            let problems = Router.check(try [Self.entry("w", winner, priority: 1), Self.entry("l", loser)])
            #expect(problems.map(\.kind) == (isCovered ? [.unreachable] : []), "\(winner) \(loser)")
        }
    }

    @Test("more patterns with the same literals at one place than are tried are refused")
    func mostPatterns() throws {
        let entries = try (0...32).map { try Self.entry("r\($0)", "/a/{x:[0-9]{\($0 + 1)}}/p\($0)") }
        #expect(Router.check(entries).map(\.kind) == [.patterns])
        #expect(Router.check(Array(entries.dropLast())).isEmpty)
        #expect(try RouterTests.decide(Array(entries.dropLast()), "GET", "/a/123/p2") == "r2")
    }

    @Test("ten thousand routes with literals around placeholders are built, checked and told apart")
    func many() throws {
        let entries = try (0..<10_000).map { index in
            try Self.entry("r\(index)", index % 2 == 0 ? "/t/tenant-\(index)-{x}" : "/t/{x}-shop-\(index)")
        }
        #expect(Router.check(entries.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)).isEmpty)
        #expect(Router.check(entries.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)).isEmpty)
        #expect(try RouterTests.decide(entries, "GET", "/t/tenant-4242-a") == "r4242")
        #expect(try RouterTests.decide(entries, "GET", "/t/b-shop-4243") == "r4243")
        #expect(try RouterTests.decide(entries, "GET", "/t/tenant-4243-a") == "404")
    }

    @Test("an expression that fits no table is tried on values of moderate length alone")
    func longValues() throws {
        let pattern = "/{x:(a|aa|b){1,40}[ab]*c}"
        #expect(try Self.capture(pattern, "/" + String(repeating: "a", count: 200) + "c") != "404")
        #expect(try Self.capture(pattern, "/" + String(repeating: "a", count: 20_000) + "c") == "404")
        let simple = String(repeating: "7", count: 20_000)
        #expect(try Self.capture("/{x:[0-9]+}", "/" + simple) == simple)
    }
}
