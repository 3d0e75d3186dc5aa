// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("What follows on an attempt")
struct ForwardingRulesTests {
    typealias Method = PorticoWire.Method

    private static let facts = ForwardingFacts(
        method: .get, isReplayable: true, hasAnswerBegun: false, wasConnectionUsed: false, isCommitted: false,
        unreachable: 0)

    private func decide(
        _ result: AttemptResult, _ change: (inout ForwardingFacts) -> Void = { _ in }
    ) -> ForwardingDecision {
        var facts = Self.facts
        change(&facts)
        return ForwardingRules.standard.decide(result, facts)
    }

    @Test("a request that has not left goes elsewhere, whatever its method", arguments: Method.allCases)
    func unreachable(_ method: Method) {
        for kind in [ProxyError.Kind.connectFailure, .connectTimeout, .unresolvedTarget] {
            let decision = self.decide(.unreachable(kind)) {
                $0.method = method
                $0.isReplayable = false
            }
            #expect(decision == .retry(on: .otherTarget, after: 0))
        }
    }

    @Test("at most three other targets are tried", arguments: 0...5)
    func bounded(_ before: Int) {
        let decision = self.decide(.unreachable(.connectTimeout)) { $0.unreachable = before }
        #expect(decision == (before < 3 ? .retry(on: .otherTarget, after: 0) : .fail(.connectTimeout)))
    }

    @Test("a pool without room is no reason to go elsewhere")
    func overflow() {
        #expect(self.decide(.unreachable(.poolOverflow)) == .fail(.poolOverflow))
    }

    @Test("a stale connection repeats what is idempotent and can be sent again", arguments: Method.allCases)
    func stale(_ method: Method) {
        let decision = self.decide(.closed) {
            $0.method = method
            $0.wasConnectionUsed = true
        }
        #expect(decision == (method.isIdempotent ? .retry(on: .sameTarget, after: 0) : .fail(.upstreamClosed)))
    }

    @Test("nothing is repeated on a new connection, behind a byte of an answer, or without its body")
    func notRepeated() {
        #expect(self.decide(.closed) == .fail(.upstreamClosed))
        let changes: [(inout ForwardingFacts) -> Void] = [
            { $0.hasAnswerBegun = true }, { $0.isCommitted = true }, { $0.isReplayable = false },
        ]
        for change in changes {
            let decision = self.decide(.closed) {
                $0.wasConnectionUsed = true
                change(&$0)
            }
            #expect(decision == .fail(.upstreamClosed))
        }
    }

    @Test("what is no answer fails; an answer passes")
    func others() {
        #expect(self.decide(.failed(.badResponse)) { $0.wasConnectionUsed = true } == .fail(.badResponse))
        for status in [200, 404, 500, 503] { #expect(self.decide(.answered(status: status)) == .pass) }
    }

    @Test("the first rule that has something to say decides, and one that judges answers is asked of them")
    func order() {
        let rules = ForwardingRules([RepeatOn503(), UnreachableTarget(), StaleConnection()])
        #expect(rules.judgesAnswers && !ForwardingRules.standard.judgesAnswers)
        #expect(rules.decide(.answered(status: 503), Self.facts) == .retry(on: .otherTarget, after: 5_000_000))
        #expect(rules.decide(.answered(status: 502), Self.facts) == .pass)
        #expect(rules.replayLimit(.post, wasConnectionUsed: false, isShared: false) == 1000)
        #expect(rules.replayLimit(.put, wasConnectionUsed: true, isShared: false) == StaleConnection.largestBody)
        #expect(ForwardingRules.standard.replayLimit(.post, wasConnectionUsed: true, isShared: false) == 0)
        #expect(ForwardingRules.standard.replayLimit(.put, wasConnectionUsed: false, isShared: false) == 0)
    }
}

/// A rule as a policy for retries would have it.
struct RepeatOn503: ForwardingRule {
    var judgesAnswers: Bool { true }
    func replayLimit(_ method: PorticoWire.Method, wasConnectionUsed: Bool, isShared: Bool) -> Int { 1000 }
    func decide(_ result: AttemptResult, _ facts: ForwardingFacts) -> ForwardingDecision? {
        guard result == .answered(status: 503), facts.isReplayable, !facts.isCommitted else { return nil }
        return .retry(on: .otherTarget, after: 5_000_000)
    }
}
