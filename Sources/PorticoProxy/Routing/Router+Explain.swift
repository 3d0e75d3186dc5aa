// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoWire

/// Keeps all that a look-up considers.
private struct Recorder: SearchObserver {
    struct Entry {
        var candidate: RouteCandidate
        var methodHolds: Bool
        var failure: CandidateFailure?

        var matches: Bool { self.methodHolds && self.failure == nil }
    }

    static var seesAll: Bool { true }
    var entries: [Entry] = []
    private var seen: Set<UInt32> = []

    init() {}

    mutating func saw(_ candidate: RouteCandidate, methodHolds: Bool, _ failure: CandidateFailure?) {
        // A route of several hosts may be met again at a less specific one.
        guard self.seen.insert(candidate.route).inserted else { return }
        self.entries.append(Entry(candidate: candidate, methodHolds: methodHolds, failure: failure))
    }
}

extension Router {
    /// Decides as `route` does, by the same code, and says how. At most `others` routes are added that fail on host
    /// or path. `preflight`: the method of the request that the head asks leave for.
    package func explain(
        _ head: RequestHead, preflight: ByteRange? = nil, client: IPAddress, others: Int = 20
    ) -> RouteExplanation {
        var recorder = Recorder()
        let method = preflight.map { self.methods.bit(of: $0, in: head) } ?? self.methods.bit(of: head)
        var state = SearchState(client: client, method: method)
        state.isPreflight = preflight != nil
        var decision = RouteDecision()
        self.search(head, &state, &decision.scratch, &recorder)
        if let preflight {
            _ = self.route(preflight: head, for: preflight, client: client, into: &decision)
        } else {
            self.route(head, client: client, into: &decision)
        }

        var explanation = RouteExplanation()
        explanation.outcome = decision.outcome
        explanation.allow = decision.allow
        explanation.path = head.fields.string(head.path)
        if state.route >= 0 {
            explanation.captures = zip(self.captureNames(of: state.route), decision.captures)
                .map { RouteExplanation.Capture(name: $0, value: head.fields.string($1)) }
        }
        let host = self.hostText(head)
        self.addConsidered(recorder, head, host, &explanation)
        self.addOthers(others, host, &explanation)
        return explanation
    }

    /// The search met them by host, path and the ranks after; priority comes before all.
    private func addConsidered(
        _ recorder: Recorder,
        _ head: RequestHead,
        _ host: String,
        _ explanation: inout RouteExplanation
    ) {
        let entries = recorder.entries
        let order = entries.indices.sorted {
            let (left, right) = (entries[$0].candidate.priority, entries[$1].candidate.priority)
            return left == right ? $0 < $1 : left > right
        }
        let winner = order.first { entries[$0].matches }.map { self.entry(of: entries[$0]) }
        var hasWon = false
        for index in order {
            let entry = self.entry(of: entries[index])
            var verdict = RouteExplanation.Verdict.won
            if let failed = self.failed(entries[index]) {
                verdict = failed
            } else if hasWon, let winner {
                let rank = self.decisive(winner, entry, host)
                explanation.decidedBy = explanation.decidedBy ?? rank
                verdict = .outranked(rank)
            } else {
                hasWon = true
            }
            explanation.candidates.append(self.candidate(Int(entries[index].candidate.route), verdict))
        }
    }

    /// Routes that the search did not meet, in the order of the table.
    private func addOthers(_ count: Int, _ host: String, _ explanation: inout RouteExplanation) {
        let met = Set(explanation.candidates.map(\.route))
        for index in self.entries.indices.lazy.filter({ !met.contains($0) }).prefix(Swift.max(count, 0)) {
            let match = self.entries[index].match
            let failed = RouteRank.host(match, host) == nil ? RouteExplanation.Predicate.host : .path
            let key = failed == .host ? "hosts" : "path"
            explanation.candidates.append(self.candidate(index, .failed(failed, match.locations[key])))
        }
    }

    private func entry(of recorded: Recorder.Entry) -> RouteEntry { self.entries[Int(recorded.candidate.route)] }

    private func candidate(_ route: Int, _ verdict: RouteExplanation.Verdict) -> RouteExplanation.Candidate {
        let entry = self.entries[route]
        return .init(route: route, name: entry.name, location: entry.location, verdict: verdict)
    }

    private func failed(_ recorded: Recorder.Entry) -> RouteExplanation.Verdict? {
        let match = self.entry(of: recorded).match
        if !recorded.methodHolds { return .failed(.method, match.locations["methods"]) }
        switch recorded.failure {
        case nil: return nil
        case .clientIP: return .failed(.clientIP, match.locations["client_ip"])
        case .predicate(let index):
            let predicate = self.predicates.predicates[index]
            switch predicate.source {
            case .header:
                let written = match.headers[predicate.ordinal]
                return .failed(.header(written.name), written.location)
            case .query:
                let written = match.query[predicate.ordinal]
                return .failed(.query(written.name), written.location)
            case .cookie:
                let written = match.cookies[predicate.ordinal]
                return .failed(.cookie(written.name), written.location)
            }
        }
    }

    private func decisive(_ winner: RouteEntry, _ other: RouteEntry, _ host: String) -> Precedence {
        if winner.priority != other.priority { return .priority }
        if RouteRank.host(winner.match, host) != RouteRank.host(other.match, host) { return .host }
        if !winner.match.sharesPath(with: other.match) { return .path }
        return RouteRank(winner).decisive(against: RouteRank(other)) ?? .order
    }

    /// In lower case, without port and without one dot at the end.
    private func hostText(_ head: RequestHead) -> String {
        let host = head.fields.string(head.host).lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}

extension RouteRank {
    /// How specific the best of a route's hosts is that takes this one: the higher, the more; `nil` where none does.
    static func host(_ match: RouteMatch, _ host: String) -> Int? {
        if match.hosts.isEmpty { return 0 }
        return match.hosts.filter { $0.covers(.exact(host)) }
            .map { pattern in
                switch pattern {
                case .exact: Int.max
                case .wildcard(let suffix): suffix.utf8.count
                }
            }
            .max()
    }
}
