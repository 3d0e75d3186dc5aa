// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoTesting
import Testing

/// Ends the exchange in its request hook, and says that it goes on.
private struct FailingFilter: ProbeFilter {
    static let name = "failing"

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {}

    func request(_ exchange: Exchange) -> Verdict {
        exchange.fail(.invalidBody)
        return .next
    }
}

/// Answers in its response hook, where there is an answer already: once an exchange, as an answer of the gateway's own
/// comes to the hook again.
private struct ReplacingFilter<Place: HookPlace>: ProbeFilter {
    static var name: String { Place.name }
    static var coversOwnAnswers: Bool { Place.coversOwnAnswers }
    private let isDone: ExchangeKey<Bool>

    init(_ config: ProbeText, _ builder: inout FilterBuilder) { self.isDone = builder.key(Bool.self) }

    func response(_ exchange: Exchange) {
        guard exchange[self.isDone] == nil else { return }
        exchange[self.isDone] = true
        exchange.respond(.problem(403, "Not today."))
    }
}

/// Filters that end an exchange where others would only look at it.
@Suite struct StubbornFilterTests {
    private static let filters: [any CustomFilter.Type] = [
        FailingFilter.self, ReplacingFilter<Outer>.self, ReplacingFilter<Inner>.self,
    ]

    private static let yaml = """
        services: { app: "${app}" }
        routes:
          failing:  { match: /failing, to: app, failing: x }
          both:     { match: /both, to: app, failing: x, outer: x, inner: x }
          replaced: { match: /replaced, to: app, inner: x }
          covered:  { match: /covered, to: app, outer: x }
          own:      { match: /own, respond: { body: own }, outer: x }
          fine:     { match: /fine, to: app }
        """

    /// Asks for the target and for something else, on the same connection and on others.
    private static func expect(_ target: String, _ status: Int, asks: Bool) async throws {
        try await Rig.run(Self.yaml, script: Script { Script.response($0.target) }, filters: Self.filters) { rig in
            for _ in 0..<3 {
                let client = try await rig.connect()
                for next in ["/fine", target, "/fine"] {
                    try await client.send("GET \(next) HTTP/1.1\r\nHost: a\r\n\r\n")
                    let answer = try await client.receiveResponse()
                    #expect(answer.status == (next == target ? status : 200), "\(next)")
                    if next == "/fine" { #expect(answer.text == "/fine") }
                    if answer["Connection"] == "close" { break }
                }
                let ahead = "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\nGET /fine HTTP/1.1\r\nHost: a\r\n\r\n"
                try await client.send(ahead)
                #expect(try await client.receiveResponse().status == status)
                #expect(try await client.receiveResponse().text == "/fine")
            }
            let asked = rig.upstream.connections.map(\.history).joined()
            #expect((asked.components(of: "GET \(target) ") > 0) == asks)
        }
    }

    @Test("a request hook that fails the exchange and says next: one answer, and no service is asked")
    func failing() async throws { try await Self.expect("/failing", 400, asks: false) }

    @Test("a response hook that answers itself takes the service's place", arguments: ["/replaced", "/covered"])
    func replaced(_ target: String) async throws { try await Self.expect(target, 403, asks: true) }

    @Test("a response hook that answers in place of an answer of the gateway's own", arguments: ["/own", "/both"])
    func own(_ target: String) async throws { try await Self.expect(target, 403, asks: false) }
}
