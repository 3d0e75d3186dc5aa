// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Routes that another always beats.
extension RouteCheck {
    /// Among routes of the same host and path.
    mutating func findCovered(in group: [Int]) {
        guard group.count <= Self.largestGroupForCover else { return }
        for (offset, loser) in group.enumerated() where self.alwaysWon[loser] == nil {
            let winner = group[..<offset].first {
                RouteCover.isAlwaysWon(self.entries[loser], by: self.entries[$0])
            }
            if let winner { self.alwaysWon[loser] = winner }
        }
    }

    /// By routes of a higher priority, whose hosts and paths may be wider.
    mutating func findOutranked() {
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
        var name = host.description[...]
        while let dot = name.dropFirst().firstIndex(of: ".") {
            name = name[dot...]
            if let root = self.trie.hostRoots[.wildcard(suffix: String(name))] { roots.append(root) }
        }
        return roots
    }

    /// Follows every pattern that covers the entry's.
    private mutating func winner(over entry: RouteEntry, from root: Int) -> Int? {
        var places = [root]
        for (depth, segment) in entry.match.path.segments.enumerated() {
            var next: [Int] = []
            for place in places where self.trie.nodes[place].highestPriority > entry.priority {
                let node = self.trie.nodes[place]
                if let winner = self.winner(over: entry, among: node.remainder) { return winner }
                self.coversLeft -= node.placeholders.count
                next += node.children(covering: segment, withPlaceholders: self.coversLeft > 0)
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
        group.prefix(Self.largestGroupForCover).prefix { self.entries[$0].priority > entry.priority }
            .first { RouteCover.isAlwaysWon(entry, by: self.entries[$0]) }
    }

    mutating func reportWon(_ loser: Int, by winner: Int) {
        let (lost, won) = (self.entries[loser], self.entries[winner])
        self.report(
            .unreachable,
            [lost, won],
            "route '\(lost.name)' can never win: '\(won.name)' takes all its requests",
            "change 'priority', or remove it"
        )
    }
}

extension RouteTrie.Node {
    /// Those below that take all that a segment takes.
    fileprivate func children(covering segment: PathPattern.Segment, withPlaceholders: Bool) -> [Int] {
        let placeholders = withPlaceholders ? self.placeholders : [:]
        var children: [Int] = []
        switch segment {
        case .literal(let text):
            if let child = self.literals[text] { children.append(child) }
            children += placeholders.filter { $0.key.takes(text) }.map(\.value)
        case .single: break
        case .placeholder(let placeholder):
            children += placeholders.filter { $0.key.covers(placeholder.shape) }.map(\.value)
        }
        if self.single != 0, segment != .literal("") { children.append(self.single) }
        return children
    }
}
