// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Whether one route takes every request that another takes, and wins each.
enum RouteCover {
    /// `winner` is at a path that covers the other's.
    static func isAlwaysWon(_ loser: RouteEntry, by winner: RouteEntry) -> Bool {
        self.ranksHigher(winner, loser) && Self.slashes(winner.match, cover: loser.match)
            && Self.hosts(winner.match, cover: loser.match)
            && Self.methods(winner.match, cover: loser.match)
            && Self.networks(winner.match.clientIP, cover: loser.match.clientIP)
            && Self.all(winner.match.headers, followFrom: loser.match.headers, ignoringCase: true)
            && Self.all(winner.match.query, followFrom: loser.match.query, ignoringCase: false)
            && Self.all(winner.match.cookies, followFrom: loser.match.cookies, ignoringCase: false)
    }

    /// By priority; or, on the same hosts and path, by the other ranks.
    private static func ranksHigher(_ winner: RouteEntry, _ loser: RouteEntry) -> Bool {
        if winner.priority != loser.priority { return winner.priority > loser.priority }
        return winner.match.sharesPath(with: loser.match)
            && Set(winner.match.hosts) == Set(loser.match.hosts)
            && RouteRank(winner).precedes(RouteRank(loser))
    }

    /// Whether what takes one form of the path takes the other too, with or without a slash at the end.
    private static func slashes(_ wide: RouteMatch, cover narrow: RouteMatch) -> Bool {
        narrow.paths.count == 1 || wide.paths.count == 2 || wide.path.remainder != nil
    }

    private static func hosts(_ wide: RouteMatch, cover narrow: RouteMatch) -> Bool {
        if wide.hosts.isEmpty { return true }
        return !narrow.hosts.isEmpty && narrow.hosts.allSatisfy { host in wide.hosts.contains { $0.covers(host) } }
    }

    private static func methods(_ wide: RouteMatch, cover narrow: RouteMatch) -> Bool {
        if wide.methods.isEmpty { return true }
        return !narrow.methods.isEmpty && RouteOverlap.methods(wide).isSuperset(of: RouteOverlap.methods(narrow))
    }

    private static func networks(_ wide: [Network], cover narrow: [Network]) -> Bool {
        if wide.isEmpty { return true }
        return !narrow.isEmpty
            && narrow.allSatisfy { inner in
                wide.contains { $0.prefixLength <= inner.prefixLength && $0.contains(inner.address) }
            }
    }

    private static func all(
        _ wide: [FieldPredicate],
        followFrom narrow: [FieldPredicate],
        ignoringCase: Bool
    ) -> Bool {
        wide.allSatisfy { consequence in
            narrow.contains {
                RouteOverlap.isSameName($0, consequence, ignoringCase)
                    && Self.follows(consequence.condition, from: $0.condition)
            }
        }
    }

    private static func follows(_ wide: FieldPredicate.Condition, from narrow: FieldPredicate.Condition) -> Bool {
        switch (wide, narrow) {
        case (.present, .present), (.present, .equals), (.present, .regex): true
        case (.regex(let pattern), .equals(let value)): Regex.isFound(pattern, in: value) ?? false
        default: wide == narrow
        }
    }
}
