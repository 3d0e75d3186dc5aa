// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoTesting
import PorticoWire
import Testing

/// Counts requests, and says the number in each answer.
private struct TallyFilter: ProbeFilter {
    /// Writes down its end.
    final class Tally {
        var count = 0
        private let journal: String
        init(_ journal: String) { self.journal = journal }
        deinit { Journal.note("let go", in: self.journal) }
    }

    static let name = "tally"
    static let coversOwnAnswers = true
    private let tally: FilterState<Tally>

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {
        self.tally = builder.state("count") { Tally(config.text) }
    }

    func request(_ exchange: Exchange) -> Verdict {
        exchange[self.tally].count += 1
        return .next
    }

    func response(_ exchange: Exchange) {
        exchange.response.fields.set(name: "Tally", value: "\(exchange[self.tally].count)")
    }
}

private protocol CountName: SendableMetatype {
    static var name: String { get }
}

private enum First: CountName { static let name = "first" }
private enum Second: CountName { static let name = "second" }

/// Counts under a name that other filters use too, and in what it shares with them; says both.
private struct CountFilter<Name: CountName>: ProbeFilter {
    static var name: String { Name.name }
    static var coversOwnAnswers: Bool { true }
    private let own: FilterState<[String: Int]>
    private let shared: FilterState<SharedCount>

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {
        self.own = builder.state("count") { [:] }
        self.shared = builder.sharedState(of: SharedCount.self) { SharedCount() }
    }

    func response(_ exchange: Exchange) {
        exchange[self.own]["all", default: 0] += 1
        exchange[self.shared].count += 1
        let text = "\(exchange[self.own]["all"] ?? 0) \(exchange[self.shared].count)"
        exchange.response.fields.set(name: Name.name, value: text)
    }
}

private struct SharedCount { var count = 0 }

/// Says how many workers have met in its state.
private struct MeetingFilter: ProbeFilter {
    static let name = "meeting"
    static let coversOwnAnswers = true
    private let worker: Int
    private let met: FilterState<Set<Int>>

    init(_ config: ProbeText, _ builder: inout FilterBuilder) {
        self.worker = builder.worker
        self.met = builder.state("met") { [] }
    }

    func response(_ exchange: Exchange) {
        exchange[self.met].formUnion([self.worker, exchange.worker])
        exchange.response.fields.set(name: "Met", value: "\(exchange[self.met].count)")
    }
}

@Suite struct FilterStateTests {
    private static func tally(_ journal: Journal, _ path: String = "/a", _ rest: String = "") -> String {
        "routes: { a: { match: \(path), respond: {}, tally: \(journal.name)\(rest) } }"
    }

    private static let without = "routes: { a: { match: /a, respond: {} } }"

    @Test("a count goes on when the route is another one after a reload")
    func survives() async throws {
        let journal = Journal()
        try await ReloadRig.run(Self.tally(journal), filters: [TallyFilter.self]) { rig async throws in
            for count in 1...2 { #expect(try await rig.field("Tally", of: "/a") == "\(count)") }
            let changed = Self.tally(journal, "/b", ", headers: { response: { set: { X-New: yes } } }")
            #expect(try await rig.change(to: changed))
            let answer = try await rig.get("/b")
            #expect(answer["Tally"] == "3" && answer["X-New"] == "yes")
            #expect(journal.takeAll().isEmpty)
        }
    }

    @Test("what one configuration does not ask for is kept, what two in turn do not ask for is let go of")
    func letGo() async throws {
        let journal = Journal()
        try await ReloadRig.run(Self.tally(journal), filters: [TallyFilter.self]) { rig async throws in
            #expect(try await rig.field("Tally", of: "/a") == "1")
            #expect(try await rig.change(to: Self.without))
            #expect(try await rig.field("Tally", of: "/a") == nil)
            #expect(try await rig.change(to: Self.tally(journal)))
            #expect(try await rig.field("Tally", of: "/a") == "2")
            for _ in 0..<2 {
                #expect(journal.takeAll().isEmpty)
                #expect(try await rig.change(to: Self.without))
            }
            #expect(try await journal.take(1) == ["let go"])
            #expect(try await rig.change(to: Self.tally(journal)))
            #expect(try await rig.field("Tally", of: "/a") == "1")
        }
    }

    @Test("a configuration that cannot be used changes nothing of it, however often it is tried")
    func refused() async throws {
        let journal = Journal()
        let taken = try await FakeUpstream()
        try await ReloadRig.run(Self.tally(journal), filters: [TallyFilter.self]) { rig async throws in
            #expect(try await rig.field("Tally", of: "/a") == "1")
            let bad = "listeners: { public: { address: \"127.0.0.1:\(taken.port)\" } }\n" + Self.without
            for _ in 0..<4 { #expect(try await rig.change(to: bad) == false) }
            #expect(try await rig.field("Tally", of: "/a") == "2")
            #expect(try await rig.change(to: Self.tally(journal)))
            #expect(try await rig.field("Tally", of: "/a") == "3")
            #expect(journal.takeAll().isEmpty)
        }
        await taken.stop()
    }

    @Test("filters do not meet under the name of a state, those that share a type do, and all of a filter's routes")
    func names() async throws {
        let yaml = """
            routes:
              a: { match: /a, respond: {}, first: x, second: x }
              b: { match: /b, respond: {}, first: y }
            """
        try await ReloadRig.run(yaml, filters: [CountFilter<First>.self, CountFilter<Second>.self]) {
            rig async throws in
            // Response hooks run in reverse.
            var answer = try await rig.get("/a")
            #expect(answer["second"] == "1 1" && answer["first"] == "1 2")
            answer = try await rig.get("/b")
            #expect(answer["first"] == "2 3")
            answer = try await rig.get("/a")
            #expect(answer["second"] == "2 4" && answer["first"] == "3 5")
        }
    }

    @Test("each worker has its own, before and after a reload")
    func workers() async throws {
        let yaml = "routes: { a: { match: /a, respond: {}, meeting: x } }"
        try await ReloadRig.run(yaml, filters: [MeetingFilter.self], workers: 3) { rig async throws in
            for _ in 0..<2 {
                for _ in 0..<20 { #expect(try await rig.field("Met", of: "/a") == "1") }
                #expect(try await rig.change(to: yaml))
            }
        }
    }
}
