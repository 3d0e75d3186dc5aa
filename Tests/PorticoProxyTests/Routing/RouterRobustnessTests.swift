// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

/// Hostile requests: nothing traps, and the look-up and its explanation still agree.
@Suite struct RouterRobustnessTests {
    private static let entries: [RouteEntry] = [
        Patterns.entry("a", "GET /{x}/**", hosts: ["*.com", "a.com"]) {
            $0.query = [.init(name: "q", condition: .regex("^(a|b+)*$")), .init(name: "", condition: .absent)]
        },
        Patterns.entry("b", "/a/{rest**}") {
            $0.cookies = [.init(name: "c", condition: .equals("1")), .init(name: "", condition: .absent)]
        },
        Patterns.entry("c", "/{x}/{y}/{z}") { $0.headers = [.init(name: "h", condition: .regex("."))] },
        Patterns.entry("d", "/"), Patterns.entry("e", "/**", hosts: ["a.com"], priority: -1),
    ]

    @Test(
        "random bytes in every place neither trap nor split look-up and explanation", arguments: 0..<4 as Range<UInt64>)
    func randomBytes(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let router = Router(Self.entries)
        var decision = RouteDecision()
        for _ in 0..<3000 {
            guard let head = Self.head(&generator) else { continue }
            router.route(head, client: Requests.client, into: &decision)
            let explanation = router.explain(head, client: Requests.client)
            #expect(explanation.outcome == decision.outcome, "seed \(seed)")
            for capture in decision.captures { #expect(capture.upper <= head.fields.bytes.count) }
        }
    }

    private static func head(_ generator: inout SeededGenerator) -> RequestHead? {
        var text = Array("GET /".utf8)
        text += Self.noise("/a%2e.;*{", &generator) + Array("?".utf8) + Self.noise("q=&%+ab", &generator)
        text += Array(" HTTP/1.1\r\nHost: ".utf8) + Self.noise("a.com:1[]", &generator)
        text += Array("\r\nCookie: ".utf8) + Self.noise("c=1; \t\"", &generator)
        text += Array("\r\nh: ".utf8) + Self.noise("ab ", &generator) + Array("\r\n\r\n".utf8)
        var head = RequestHead()
        guard (try? RequestHeadParser().parse(text.span, into: &head)) != nil else { return nil }
        // Where the path has no canonical form, the path as received is looked up.
        try? CanonicalPath.normalize(&head, allowEncodedSlashes: true)
        return head
    }

    /// Mostly of the alphabet, now and then any byte.
    private static func noise(_ alphabet: String, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
            Int.random(in: 0..<40, using: &generator) == 0
                ? UInt8.random(in: 0...255, using: &generator) : alphabet.utf8.randomElement(using: &generator) ?? 0
        }
    }

    @Test("a head that was never filled finds nothing")
    func emptyHead() {
        var decision = RouteDecision()
        Router(Self.entries).route(RequestHead(), client: Requests.client, into: &decision)
        #expect(decision.outcome == .notFound)
    }

    @Test("long paths and deep tables are looked up without deep recursion")
    func longPaths() throws {
        let deep = String(repeating: "/a", count: 5000)
        let router = Router([Patterns.entry("deep", deep), Patterns.entry("wide", "/a/**")])
        var decision = RouteDecision()
        router.route(try Requests.head("GET", deep), client: Requests.client, into: &decision)
        #expect(decision.outcome == .route(0))
        router.route(try Requests.head("GET", deep + "/b"), client: Requests.client, into: &decision)
        #expect(decision.outcome == .route(1))
    }
}
