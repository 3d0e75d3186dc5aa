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
    private let trie: RouteTrie
    private(set) var problems: [RouteProblem] = []
    private var reported: Set<[Int]> = []
    /// The routes that never win, each with the one that always does.
    private var alwaysWon: [Int: Int] = [:]

    /// Larger groups of routes that differ in predicates alone are not searched for routes that never win.
    private static let largestGroupForCover = 256

    init(_ trie: RouteTrie) { self.trie = trie }

    private var entries: [RouteEntry] { self.trie.entries }

    mutating func run() {
        self.checkEntries()
        for node in self.trie.nodes {
            for group in [node.end, node.remainder] where group.count > 1 {
                self.findTies(in: group)
                self.findCovered(in: group)
            }
        }
        self.findOutranked()
        for (loser, winner) in self.alwaysWon.sorted(by: { $0.key < $1.key }) { self.reportWon(loser, by: winner) }
    }

    private mutating func checkEntries() {
        var methods = MethodTable()
        for entry in self.entries {
            if methods.bits(entry.match.methods) & (1 << 63) != 0 {
                self.report(.methods, [entry], "more than \(MethodTable.mostOthers) methods of one's own", "name fewer")
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

    private mutating func report(
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

// MARK: - Ties

extension RouteCheck {
    /// `group` is sorted by rank: those that could tie are neighbours.
    private mutating func findTies(in group: [Int]) {
        var start = 0
        while start < group.count {
            let rank = RouteRank(self.entries[group[start]])
            var end = start + 1
            while end < group.count, RouteRank(self.entries[group[end]]) == rank { end += 1 }
            if end - start > 1 {
                for part in self.partsThatExcludeEachOther(Array(group[start..<end])) { self.compareAll(part) }
            }
            start = end
        }
    }

    /// Splits routes that all want an exact value of one header, parameter or cookie by that value, so that large
    /// groups need not be compared pair by pair.
    private func partsThatExcludeEachOther(_ group: [Int]) -> [[Int]] {
        guard group.count > 16, let first = group.first else { return [group] }
        for path in [\RouteMatch.headers, \.query, \.cookies] {
            for predicate in self.entries[first].match[keyPath: path] {
                var parts: [String: [Int]] = [:]
                let isShared = group.allSatisfy { index in
                    let same = self.entries[index].match[keyPath: path].first {
                        RouteOverlap.isSameName($0, predicate, path == \.headers)
                    }
                    guard case .equals(let value)? = same?.condition else { return false }
                    parts[value, default: []].append(index)
                    return true
                }
                if isShared { return Array(parts.values) }
            }
        }
        return [group]
    }

    private mutating func compareAll(_ group: [Int]) {
        for (offset, left) in group.enumerated() {
            for right in group[(offset + 1)...]
            where RouteOverlap.exists(self.entries[left].match, self.entries[right].match) {
                let pair = [Swift.min(left, right), Swift.max(left, right)]
                if self.reported.insert(pair).inserted { self.reportTie(pair) }
            }
        }
    }

    private mutating func reportTie(_ pair: [Int]) {
        let (left, right) = (self.entries[pair[0]], self.entries[pair[1]])
        let hosts = left.match.hosts.filter(Set(right.match.hosts).contains).map(\.text)
        let shared = RouteOverlap.methods(left.match).intersection(RouteOverlap.methods(right.match))
        let both = (left.match.methods + right.match.methods + ["HEAD"]).filter(shared.contains)
        let methods = both.first.map { "\($0) " } ?? ""
        self.report(
            .tie,
            [left, right],
            "routes '\(left.name)' and '\(right.name)' match the same requests",
            "set 'priority', or narrow one of them",
            detail: "both: host \(hosts.first ?? "*"), \(methods)\(left.match.path.text)"
        )
    }
}

// MARK: - Routes that never win

extension RouteCheck {
    /// Among routes of the same host and path.
    private mutating func findCovered(in group: [Int]) {
        guard group.count <= Self.largestGroupForCover else { return }
        for (offset, loser) in group.enumerated() where self.alwaysWon[loser] == nil {
            let winner = group[..<offset].first {
                RouteCover.isAlwaysWon(self.entries[loser], by: self.entries[$0])
            }
            if let winner { self.alwaysWon[loser] = winner }
        }
    }

    /// By routes of a higher priority, whose hosts and paths may be wider.
    private mutating func findOutranked() {
        for (index, entry) in self.entries.enumerated() where self.alwaysWon[index] == nil {
            for root in self.roots(for: entry) {
                guard let winner = self.winner(over: entry, from: root) else { continue }
                self.alwaysWon[index] = winner
                break
            }
        }
    }

    /// The roots where a route that takes all of this one's hosts must stand too.
    private func roots(for entry: RouteEntry) -> [Int] {
        guard let host = entry.match.hosts.first else { return [0] }
        var roots = [0]
        if let root = self.trie.hostRoots[host] { roots.append(root) }
        var name = host.text[...]
        while let dot = name.dropFirst().firstIndex(of: ".") {
            name = name[dot...]
            if let root = self.trie.hostRoots[.wildcard(suffix: String(name))] { roots.append(root) }
        }
        return roots
    }

    /// Follows every pattern that covers the entry's.
    private func winner(over entry: RouteEntry, from root: Int) -> Int? {
        var places = [root]
        for (depth, segment) in entry.match.path.segments.enumerated() {
            var next: [Int] = []
            for place in places where self.trie.nodes[place].highestPriority > entry.priority {
                let node = self.trie.nodes[place]
                if let winner = self.winner(over: entry, among: node.remainder) { return winner }
                if case .literal(let text) = segment, let child = node.literals[text] { next.append(child) }
                if node.single != 0, segment != .literal("") { next.append(node.single) }
            }
            places = next
            if places.isEmpty || depth > 1000 { return nil }
        }
        for place in places {
            let node = self.trie.nodes[place]
            if let winner = self.winner(over: entry, among: node.remainder) { return winner }
            guard entry.match.path.remainder == nil else { continue }
            if let winner = self.winner(over: entry, among: node.end) { return winner }
        }
        return nil
    }

    /// `group` is sorted, highest priority first.
    private func winner(over entry: RouteEntry, among group: [Int]) -> Int? {
        group.prefix { self.entries[$0].priority > entry.priority }
            .first { RouteCover.isAlwaysWon(entry, by: self.entries[$0]) }
    }

    private mutating func reportWon(_ loser: Int, by winner: Int) {
        let (lost, won) = (self.entries[loser], self.entries[winner])
        self.report(
            .unreachable,
            [lost, won],
            "route '\(lost.name)' can never win: '\(won.name)' takes all its requests",
            "change 'priority', or remove it"
        )
    }
}
