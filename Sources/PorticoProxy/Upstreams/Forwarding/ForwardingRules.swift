// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Decides on another attempt, from what came of the last one; without I/O.
protocol ForwardingRule: Sendable {
    /// It has something to say of answers too, not of failures alone.
    var judgesAnswers: Bool { get }
    /// The bytes of a request's body that are kept for a repeat once they have left; 0: none.
    /// - Parameter isShared: the connection carries several exchanges, and may refuse one of them.
    func replayLimit(_ method: Method, wasConnectionUsed: Bool, isShared: Bool) -> Int
    /// `nil`: it has nothing to say.
    func decide(_ result: AttemptResult, _ facts: ForwardingFacts) -> ForwardingDecision?
}

extension ForwardingRule {
    var judgesAnswers: Bool { false }
    func replayLimit(_ method: Method, wasConnectionUsed: Bool, isShared: Bool) -> Int { 0 }
}

/// The rules of a service, in order: the first one that has something to say decides.
struct ForwardingRules: Sendable {
    private let rules: [any ForwardingRule]
    /// Each answer is judged before anything of it reaches the client.
    let judgesAnswers: Bool

    static let standard = ForwardingRules([UnreachableTarget(), RefusedRequest(), StaleConnection()])

    init(_ rules: [any ForwardingRule]) {
        self.rules = rules
        self.judgesAnswers = rules.contains { $0.judgesAnswers }
    }

    func replayLimit(_ method: Method, wasConnectionUsed: Bool, isShared: Bool) -> Int {
        var most = 0
        for rule in self.rules {
            let limit = rule.replayLimit(method, wasConnectionUsed: wasConnectionUsed, isShared: isShared)
            if limit > most { most = limit }
        }
        return most
    }

    func decide(_ result: AttemptResult, _ facts: ForwardingFacts) -> ForwardingDecision {
        for rule in self.rules {
            if let decision = rule.decide(result, facts) { return decision }
        }
        return result.error.map { .fail($0) } ?? .pass
    }
}

/// A target that could not be reached has not seen the request: it goes to another one, whatever its method.
struct UnreachableTarget: ForwardingRule {
    /// Targets that are tried beside the first one.
    static let others = 3

    func decide(_ result: AttemptResult, _ facts: ForwardingFacts) -> ForwardingDecision? {
        guard case .unreachable(let kind) = result, kind != .poolOverflow, facts.unreachable < Self.others else {
            return nil
        }
        return .retry(on: .otherTarget, after: 0)
    }
}

/// A target that refuses a request before it has looked at it, or ends a connection that other requests are on, has not
/// seen it: it goes out again, whatever its method, as long as its body is there.
struct RefusedRequest: ForwardingRule {
    /// Further attempts.
    static let others = 3
    /// Larger bodies are not kept for it.
    static let largestBody = 64 * 1024

    func replayLimit(_ method: Method, wasConnectionUsed: Bool, isShared: Bool) -> Int {
        isShared ? Self.largestBody : 0
    }

    func decide(_ result: AttemptResult, _ facts: ForwardingFacts) -> ForwardingDecision? {
        guard result == .refused, facts.isReplayable, !facts.isCommitted, facts.refused < Self.others else {
            return nil
        }
        return .retry(on: .otherTarget, after: 0)
    }
}

/// A connection that was used before may have been ended by the service when the request left. A request that may be
/// repeated is sent once more where nothing of an answer has come (RFC 9112 §9.3.1, RFC 9110 §9.2.2).
struct StaleConnection: ForwardingRule {
    /// Larger bodies are not kept for it.
    static let largestBody = 64 * 1024

    func replayLimit(_ method: Method, wasConnectionUsed: Bool, isShared: Bool) -> Int {
        wasConnectionUsed && method.isIdempotent ? Self.largestBody : 0
    }

    func decide(_ result: AttemptResult, _ facts: ForwardingFacts) -> ForwardingDecision? {
        guard result == .closed, facts.wasConnectionUsed, !facts.hasAnswerBegun, !facts.isCommitted else { return nil }
        return facts.method.isIdempotent && facts.isReplayable ? .retry(on: .sameTarget, after: 0) : nil
    }
}
