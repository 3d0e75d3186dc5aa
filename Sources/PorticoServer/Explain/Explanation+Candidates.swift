// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// The routes that were considered, in words.
extension Explanation {
    struct Candidate {
        var route: String
        var verdict: String
        /// The condition that failed, or the rank that decided.
        var by: String?
        /// In one cell of a table.
        var text: String
        var place: SourceLocation
    }

    var candidates: [Candidate] {
        (self.record.routing?.candidates ?? []).map { candidate in
            switch candidate.verdict {
            case .won:
                return Candidate(route: candidate.name, verdict: "won", text: "won", place: candidate.location)
            case .outranked(let rank):
                return Candidate(
                    route: candidate.name, verdict: "outranked", by: rank.rawValue,
                    text: "matches, but loses by \(rank.rawValue)", place: candidate.location)
            case .failed(let predicate, let place):
                return Candidate(
                    route: candidate.name, verdict: "failed", by: predicate.description,
                    text: self.failure(predicate, place, candidate), place: place ?? candidate.location)
            }
        }
    }

    private func failure(_ predicate: RouteExplanation.Predicate, ofLogin place: Int) -> String {
        let logins = self.config.loginRoutes
        guard logins.indices.contains(place), !self.config.hidesMatch(logins[place]) else {
            return "\(predicate): wants ***"
        }
        return switch predicate {
        case .host: "host: takes \(logins[place].hosts.map(\.text).joined(separator: ", "))"
        default: "path: takes \(logins[place].path)"
        }
    }

    /// What the condition wants. What the request has is not repeated: it may be a credential.
    private func failure(
        _ predicate: RouteExplanation.Predicate,
        _ place: SourceLocation?,
        _ candidate: RouteExplanation.Candidate
    ) -> String {
        guard self.config.served.indices.contains(candidate.route) else {
            return self.failure(predicate, ofLogin: candidate.route - self.config.served.count)
        }
        let route = self.config.served[candidate.route]
        if self.config.hidesMatch(route) { return "\(predicate): wants ***" }
        let match = route.config.match
        let found = { (list: [FieldPredicate], name: String) in
            list.first { $0.name == name && $0.location == place }?.condition.wish ?? "differs"
        }
        switch predicate {
        case .host: return "host: takes \(match.hosts.map(\.text).joined(separator: ", "))"
        case .path: return "path: takes \(match.path.text)"
        case .method: return "method: takes \(match.methods.joined(separator: ", "))"
        case .clientIP: return "client_ip: takes \(match.clientIP.map(\.description).joined(separator: ", "))"
        case .header(let name): return "\(predicate): \(found(match.headers, name))"
        case .query(let name): return "\(predicate): \(found(match.query, name))"
        case .cookie(let name): return "\(predicate): \(found(match.cookies, name))"
        }
    }
}

extension FieldPredicate.Condition {
    fileprivate var wish: String {
        switch self {
        case .present: "wants one"
        case .absent: "wants none"
        case .equals(let text): "wants '\(text)'"
        case .regex(let text): "wants what matches '\(text)'"
        }
    }
}

extension HostPattern {
    fileprivate var text: String {
        switch self {
        case .exact(let name): name
        case .wildcard(let suffix): "*\(suffix)"
        }
    }
}
