// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

extension Router {
    /// All that is wrong with a table, errors and warnings, in the order of the entries.
    ///
    /// Routes that can tie stand at the same place of the trie (same host pattern, same path shape), so only such
    /// routes are compared with one another.
    public static func check(_ entries: [RouteEntry]) -> [RouteProblem] {
        var check = RouteCheck(RouteTrie(entries))
        check.run()
        return check.problems
    }
}

/// Looks for what is wrong with a table of routes.
struct RouteCheck {
    let trie: RouteTrie
    private(set) var problems: [RouteProblem] = []
    var reported: Set<[Int]> = []
    /// The routes that never win, each with the one that always does.
    var alwaysWon: [Int: Int] = [:]
    /// What is left for comparing routes below different placeholders.
    var comparisonsLeft = 2_000_000
    /// What is left for finding patterns that take the literals of lower routes.
    var coversLeft = 200_000

    /// Of larger groups of routes that differ in predicates alone no more are searched for one that always wins.
    static let largestGroupForCover = 256

    init(_ trie: RouteTrie) { self.trie = trie }

    var entries: [RouteEntry] { self.trie.entries }

    mutating func run() {
        self.checkEntries()
        for node in self.trie.nodes {
            for group in [node.end, node.remainder] where group.count > 1 {
                self.findTies(in: group)
                self.findCovered(in: group)
            }
        }
        self.findTiesOfPlaceholders()
        self.findOutranked()
        for (loser, winner) in self.alwaysWon.sorted(by: { $0.key < $1.key }) { self.reportWon(loser, by: winner) }
    }

    private mutating func checkEntries() {
        var methods = MethodTable()
        for entry in self.entries {
            if methods.bits(entry.match.methods) & (1 << 63) != 0 {
                let limit = MethodTable.mostOthers
                let message = "route '\(entry.name)' names one more method than the \(limit) beside the standard ones"
                self.report(.methods, [entry], message, "leave methods out to take any")
            }
            if RouteOverlap.isImpossible(entry.match) {
                let message = "route '\(entry.name)' can never match: its conditions exclude each other"
                self.report(.impossible, [entry], message, "remove one of them")
            }
            for predicate in entry.match.headers + entry.match.query + entry.match.cookies {
                guard case .regex(let pattern) = predicate.condition, let text = Regex.check(pattern) else { continue }
                self.report(.regex, [entry], "malformed regular expression for '\(predicate.name)': \(text)", "")
                if let location = predicate.location { self.problems[self.problems.count - 1].locations = [location] }
            }
        }
    }

    mutating func report(
        _ kind: RouteProblem.Kind,
        _ entries: [RouteEntry],
        _ message: String,
        _ fix: String,
        detail: String = ""
    ) {
        self.problems.append(
            RouteProblem(
                kind: kind,
                routes: entries.map(\.name),
                locations: entries.map(\.location),
                message: message,
                detail: detail,
                fix: fix
            )
        )
    }
}
