// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

private protocol MemoryName: SendableMetatype { static var name: String { get } }
private enum Left: MemoryName { static let name = "left" }
private enum Right: MemoryName { static let name = "right" }

/// Remembers two texts of a request that has a query, and says in the answer what it remembers.
private struct MemoryFilter<Name: MemoryName>: ProbeFilter {
    static var name: String { Name.name }
    static var coversOwnAnswers: Bool { true }
    private let query: ExchangeKey<String>
    private let count: ExchangeKey<Int>
    private let text: String

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {
        self.query = builder.key(String.self)
        self.count = builder.key(Int.self)
        self.text = config.text
    }

    func request(_ exchange: Exchange) -> Verdict {
        guard let query = exchange.request.query else { return .next }
        let text = exchange.request.fields.string(query)
        exchange[self.query] = "\(self.text)-\(text)"
        exchange[self.count] = (exchange[self.count] ?? 0) + text.utf8.count
        return .next
    }

    func response(_ exchange: Exchange) {
        let count = exchange[self.count].map(String.init) ?? "-"
        exchange.response.fields.set(name: Name.name, value: "\(exchange[self.query] ?? "-") \(count)")
    }
}

@Suite struct ExchangeKeyTests {
    private static let yaml = """
        services: { app: "${app}" }
        routes:
          both: { match: /both, to: app, left: l, right: r }
          own: { match: /own, respond: {}, left: o }
          none: { match: /none, to: app }
        """
    private static let filters: [any CustomFilter.Type] = [MemoryFilter<Left>.self, MemoryFilter<Right>.self]

    /// Requests that are all sent at once on one connection; what the filters say of each.
    private static func ask(_ targets: [String]) async throws -> [String] {
        var said: [String] = []
        try await Rig.run(Self.yaml, script: .ok("x"), filters: Self.filters) { rig in
            let client = try await rig.connect()
            try await client.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for _ in targets {
                let answer = try await client.receiveResponse()
                said.append([answer["left"], answer["right"]].compactMap { $0 }.joined(separator: ", "))
            }
        }
        return said
    }

    @Test("the filters of a route remember apart from each other, whatever the types")
    func apart() async throws {
        #expect(try await Self.ask(["/both?abc"]) == ["l-abc 3, r-abc 3"])
    }

    @Test("nothing is remembered into a later exchange, on any route of the connection")
    func forgotten() async throws {
        let said = try await Self.ask(["/both?a", "/both", "/own?bc", "/own", "/none", "/both?def", "/own", "/both"])
        #expect(said == ["l-a 1, r-a 1", "- -, - -", "o-bc 2", "- -", "", "l-def 3, r-def 3", "- -", "- -, - -"])
    }
}
