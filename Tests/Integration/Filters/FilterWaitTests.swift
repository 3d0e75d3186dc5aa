// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoProxy
import PorticoTesting
import PorticoWire
import Synchronization
import Testing

/// Waits, and does then what the request's `X-Then` says.
private struct WaitFilter: ProbeFilter {
    private struct Failure: Error {}

    static let name = "wait"
    private let journal: String

    init(_ config: ProbeText, _ builder: inout FilterBuilder) { self.journal = config.text }

    func request(_ exchange: Exchange) -> Verdict {
        let steps = exchange.request.fields.joinedValue(named: "X-Then")?.split(separator: " ").map(String.init) ?? []
        Journal.note("request", in: self.journal)
        return Self.wait(for: steps[...], exchange.loop)
    }

    /// What decides is on another thread.
    private static func wait(for steps: ArraySlice<String>, _ loop: any EventLoop) -> Verdict {
        let promise = loop.makePromise(of: Verdict.self)
        Task {
            switch steps.first {
            case "wait": promise.succeed(Self.wait(for: steps.dropFirst(), loop))
            case "answer": promise.succeed(.respond(.problem(401, "Who are you?")))
            case "fail": promise.fail(Failure())
            default: promise.succeed(.next)
            }
        }
        return .wait(promise.futureResult)
    }

    func ended(_ exchange: Exchange) { Journal.note("ended \(exchange.status)", in: self.journal) }
}

/// Waits for what the test decides.
private struct HoldFilter: ProbeFilter {
    static let name = "hold"
    static let held = Mutex<[String: [EventLoopPromise<Verdict>]]>([:])
    private let journal: String

    init(_ config: ProbeText, _ builder: inout FilterBuilder) { self.journal = config.text }

    func request(_ exchange: Exchange) -> Verdict {
        let promise = exchange.loop.makePromise(of: Verdict.self)
        Self.held.withLock { $0[self.journal, default: []].append(promise) }
        Journal.note("request", in: self.journal)
        return .wait(promise.futureResult)
    }

    func ended(_ exchange: Exchange) {
        Journal.note("ended \(exchange.status) \(exchange.error?.kind.name ?? "-")", in: self.journal)
    }

    static func decide(_ index: Int, _ journal: Journal, _ verdict: Verdict) {
        Self.held.withLock { $0[journal.name]?[index] }?.succeed(verdict)
    }
}

@Suite struct FilterWaitTests {
    private static func yaml(_ filter: String, _ journal: Journal) -> String {
        """
        services: { app: "${app}" }
        routes: { a: { match: /a, to: app, \(filter): \(journal.name), inner: \(journal.name) } }
        """
    }

    private static func ask(_ then: String) async throws -> (RawMessage, [String]) {
        let journal = Journal()
        var answer: RawMessage?
        let filters: [any CustomFilter.Type] = [WaitFilter.self, HookFilter<Inner>.self]
        try await Rig.run(Self.yaml("wait", journal), script: .ok("x"), filters: filters) { rig in
            let client = try await rig.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\nX-Then: \(then)\r\n\r\n")
            answer = try await client.receiveResponse()
        }
        return (try #require(answer), journal.takeAll())
    }

    @Test("a wait may lead to another one, and then on to the filters behind it")
    func waits() async throws {
        for then in ["next", "wait next", "wait wait wait next"] {
            let (answer, hooks) = try await Self.ask(then)
            #expect(answer.status == 200)
            #expect(
                hooks == ["request", "inner request", "inner response 200", "inner ended 200 -", "ended 200"], "\(then)"
            )
        }
    }

    @Test("or to an answer, for which the filters behind it do not run; a failure is the gateway's own")
    func answers() async throws {
        for (then, status) in [("answer", 401), ("wait answer", 401), ("fail", 500), ("wait fail", 500)] {
            let (answer, hooks) = try await Self.ask(then)
            #expect(answer.status == status)
            #expect(hooks == ["request", "ended \(status)"], "\(then)")
        }
    }

    @Test("what was waited for by an exchange whose client has left does not reach a later one")
    func late() async throws {
        let journal = Journal()
        let filters: [any CustomFilter.Type] = [HoldFilter.self, HookFilter<Inner>.self]
        try await Rig.run(Self.yaml("hold", journal), script: .ok("x"), filters: filters) { rig in
            let gone = try await rig.connect()
            try await gone.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await journal.take(1) == ["request"])
            await gone.close()
            #expect(try await journal.take(1) == ["ended 0 client_gone"])
            let client = try await rig.connect()
            try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await journal.take(1) == ["request"])
            HoldFilter.decide(0, journal, .respond(.problem(418, "Too late.")))
            HoldFilter.decide(1, journal, .next)
            #expect(try await client.receiveResponse().status == 200)
            #expect(
                try await journal.take(4)
                    == ["inner request", "inner response 200", "inner ended 200 -", "ended 200 -"])
        }
    }
}
