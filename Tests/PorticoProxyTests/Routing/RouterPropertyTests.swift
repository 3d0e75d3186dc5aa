// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire
import Testing

/// Random tables and requests against the plain reference; a failure prints the seed of its table.
@Suite struct RouterPropertyTests {
    @Test("a look-up, its explanation and the plain reference agree", arguments: 0..<8 as Range<UInt64>)
    func agreement(_ block: UInt64) throws {
        var decision = RouteDecision()
        for seed in (block * 40)..<(block * 40 + 40) {
            var table = RandomTable(seed: seed)
            let entries = table.entries()
            let router = Router(entries)
            let naive = NaiveRouter(entries: entries)
            let tied = Set(Router.check(entries).filter { $0.kind == .tie }.map(\.routes))
            for _ in 0..<25 {
                let request = table.request()
                let head = try Requests.head(
                    request.method,
                    request.target,
                    host: request.host,
                    fields: request.fields
                )
                router.route(head, client: request.client, into: &decision)
                let pathTies = Self.repeatsAName(request) ? [] : naive.pathTies(request)
                for (left, right) in pathTies {
                    #expect(tied.contains(["r\(left)", "r\(right)"]), "seed \(seed): r\(left) r\(right) \(request)")
                }
                if naive.pathTies(request).isEmpty {
                    #expect(decision.outcome == naive.route(request), "seed \(seed): \(request)")
                }
                let explanation = router.explain(head, client: request.client)
                #expect(explanation.outcome == decision.outcome, "seed \(seed): \(request)")
                Self.checkWinner(explanation, decision, seed)
            }
        }
    }

    /// A repeated field may carry two exact values, which make no tie.
    private static func repeatsAName(_ request: NaiveRouter.Request) -> Bool {
        let names = (request.headers + request.query + request.cookies).map { $0.0.lowercased() }
        return Set(names).count != names.count
    }

    /// The explanation's winner is the decision's, and stands before all that it outranks.
    private static func checkWinner(_ explanation: RouteExplanation, _ decision: RouteDecision, _ seed: UInt64) {
        let winners = explanation.candidates.filter { $0.verdict == .won }
        guard case .route(let route) = decision.outcome else {
            #expect(winners.isEmpty, "seed \(seed)")
            return
        }
        #expect(winners.map(\.route) == [route], "seed \(seed)")
        let won = explanation.candidates.firstIndex { $0.verdict == .won }
        let outranked = explanation.candidates.firstIndex { candidate in
            if case .outranked = candidate.verdict { true } else { false }
        }
        if let won, let outranked { #expect(won < outranked, "seed \(seed)") }
        #expect((explanation.decidedBy == nil) == (outranked == nil), "seed \(seed)")
    }

    @Test("routes that check calls tied can match one request; others never leave the order to chance")
    func ties() throws {
        for seed in 1000..<1120 as Range<UInt64> {
            var table = RandomTable(seed: seed)
            let entries = table.entries()
            let tied = Set(Router.check(entries).filter { $0.kind == .tie }.map(\.routes))
            let router = Router(entries)
            for _ in 0..<40 {
                let request = table.request()
                // A repeated field may carry two exact values; such requests do not make a tie.
                let names = (request.headers + request.query + request.cookies).map { $0.0.lowercased() }
                guard Set(names).count == names.count else { continue }
                let head = try Requests.head(request.method, request.target, host: request.host, fields: request.fields)
                let explanation = router.explain(head, client: request.client, others: 0)
                guard explanation.decidedBy == .order else { continue }
                let pair = explanation.candidates.filter { $0.verdict == .won || $0.verdict == .outranked(.order) }
                #expect(pair.count >= 2)
                let names2 = pair.prefix(2).map(\.route).sorted().map { "r\($0)" }
                #expect(tied.contains(names2), "seed \(seed): \(names2)")
            }
        }
    }

    @Test("a route that check says can never win never wins")
    func unreachable() throws {
        for seed in 2000..<2200 as Range<UInt64> {
            var table = RandomTable(seed: seed)
            let entries = table.entries()
            let problems = Router.check(entries)
            let never = Set(
                problems.filter { $0.kind == .unreachable || $0.kind == .impossible }.compactMap(\.routes.first)
            )
            guard !never.isEmpty else { continue }
            let router = Router(entries)
            var decision = RouteDecision()
            for _ in 0..<40 {
                let request = table.request()
                let names = (request.headers + request.query + request.cookies).map { $0.0.lowercased() }
                guard Set(names).count == names.count else { continue }
                let head = try Requests.head(request.method, request.target, host: request.host, fields: request.fields)
                router.route(head, client: request.client, into: &decision)
                guard case .route(let route) = decision.outcome else { continue }
                #expect(!never.contains(entries[route].name), "seed \(seed): \(entries[route].name)")
            }
        }
    }
}
