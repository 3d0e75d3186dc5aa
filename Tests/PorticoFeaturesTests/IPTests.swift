// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

@Suite struct IPTests {
    private static func blueprint(_ rules: String) throws -> Blueprint {
        try Blueprint.load(
            text: """
                version: 1
                services: { app: "http://127.0.0.1:1" }
                routes: { a: { match: /a, to: app, ip: \(rules) } }
                """)
    }

    /// Whether a client at the address may pass, and why.
    private static func answer(_ rules: String, _ client: String) async throws -> (passes: Bool, note: String) {
        let explainer = try Explainer(try Self.blueprint(rules))
        defer { explainer.stop() }
        let record = try await explainer.explain(try ExplainQuery(request: "/a", client: client)).record
        let step = try #require(record.steps.first { $0.name == "ip" })
        #expect(record.answer?.error?.kind == (step.verdict == .respond ? .ipDenied : nil))
        return (step.verdict == .next, step.notes.joined())
    }

    @Test(
        "deny wins over allow, whichever is the narrower",
        arguments: [
            ("{ allow: 10.0.0.0/8 }", "10.1.2.3", true, "'allow' has 10.0.0.0/8"),
            ("{ allow: 10.0.0.0/8 }", "11.0.0.0", false, "'allow' does not have the address"),
            ("{ allow: 10.0.0.0/8 }", "::1", false, "'allow' does not have the address"),
            ("{ allow: 10.0.0.0/8, deny: 10.1.0.0/16 }", "10.1.255.255", false, "'deny' has 10.1.0.0/16"),
            ("{ allow: 10.0.0.0/8, deny: 10.1.0.0/16 }", "10.2.0.0", true, "'allow' has 10.0.0.0/8"),
            ("{ allow: 10.1.2.3, deny: 10.0.0.0/8 }", "10.1.2.3", false, "'deny' has 10.0.0.0/8"),
            ("{ deny: [192.0.2.0/24, 198.51.100.7] }", "198.51.100.7", false, "'deny' has 198.51.100.7"),
            ("{ deny: [192.0.2.0/24, 198.51.100.7] }", "198.51.100.8", true, "'deny' does not have the address"),
            ("{ deny: '::ffff:192.0.2.0/120' }", "192.0.2.9", false, "'deny' has 192.0.2.0/24"),
            ("{ deny: 192.0.2.0/24 }", "::ffff:192.0.2.9", false, "'deny' has 192.0.2.0/24"),
            ("{ allow: '2001:db8::/32' }", "2001:db8:ffff::1", true, "'allow' has 2001:db8::/32"),
            ("{ allow: '2001:db8::/32' }", "2001:db9::", false, "'allow' does not have the address"),
            ("{ allow: [0.0.0.0/1, 128.0.0.0/1] }", "255.255.255.255", true, "'allow' has 128.0.0.0/1"),
            ("{ allow: [0.0.0.0/0] }", "2001:db8::1", false, "'allow' does not have the address"),
        ])
    func decides(_ rules: String, _ client: String, _ passes: Bool, _ note: String) async throws {
        let answer = try await Self.answer(rules, client)
        #expect(answer.passes == passes && answer.note == note, "\(answer)")
    }

    @Test("'none' takes all, and is written out")
    func none() async throws {
        #expect(try await Self.answer("none", "192.0.2.1").passes)
        #expect(try Self.blueprint("none").config.normalised().contains("ip: none"))
    }

    @Test("a set of networks has an address where one of them has it")
    func sets() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            // Few bits, so that networks touch, lie in each other, and are the same.
            let networks = (0..<Int.random(in: 0...8, using: &random)).map { _ in Self.network(&random) }
            let set = NetworkSet(networks)
            for last in 0..<UInt32(64) {
                let address = IPAddress(v4: 0xffff_ffc0 | last)
                #expect(set.contains(address) == networks.contains { $0.contains(address) }, "\(networks) \(address)")
            }
            let other = Self.network(&random)
            let shared = (0..<UInt32(64)).map { IPAddress(v4: 0xffff_ffc0 | $0) }.filter { other.contains($0) }
            #expect(set.covers(other) == shared.allSatisfy { set.contains($0) }, "\(networks) \(other)")
            #expect(set.overlaps(other) == shared.contains { set.contains($0) }, "\(networks) \(other)")
        }
        let all = NetworkSet([Network(address: IPAddress(high: 0, low: 0), prefixLength: 0)])
        #expect(all.contains(IPAddress(high: .max, low: .max)) && all.contains(IPAddress(v4: 0)))
    }

    /// One of the last 64 addresses of IPv4, or some that lie together.
    private static func network(_ random: inout SystemRandomNumberGenerator) -> Network {
        let bits = UInt32.random(in: 0...6, using: &random)
        let base = (UInt32.random(in: 0..<64, using: &random) >> bits) << bits
        return Network(address: IPAddress(v4: 0xffff_ffc0 | base), prefixLength: 128 - Int(bits))
    }
}
