// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Routes below different placeholders of one place, such as `{id:[0-9]+}` and `{id:[a-f0-9]+}`, that no rule ranks.
extension RouteCheck {
    private typealias Sibling = (shape: PathPattern.Placeholder.Shape, node: Int)

    mutating func findTiesOfPlaceholders() {
        for node in self.trie.nodes where node.placeholders.count > 1 {
            self.checkCount(node.placeholders)
            let siblings = node.placeholders.map { (shape: $0.key, node: $0.value) }
            for group in Dictionary(grouping: siblings, by: \.shape.rank).sorted(by: { $0.key > $1.key }) {
                self.compareSiblings(group.value)
            }
        }
        if self.comparisonsLeft <= 0 {
            self.report(
                .tie, [], "too many routes stand below placeholders of one place to be compared",
                "give each of them its 'priority', or begin their segments with different literals")
        }
    }

    private mutating func checkCount(_ placeholders: [PathPattern.Placeholder.Shape: Int]) {
        let patterns = placeholders.filter { $0.key.pattern != nil }
        for group in Dictionary(grouping: patterns, by: { [$0.key.prefix, $0.key.suffix] }).values
        where group.count > PlaceholderTable.mostPatterns {
            guard let entry = group.compactMap({ self.firstEntry(below: $0.value) }).min() else { continue }
            self.report(
                .patterns, [self.entries[entry]],
                "\(group.count) different patterns stand at one place of the path, and at most "
                    + "\(PlaceholderTable.mostPatterns) are tried",
                "join them with '|', or begin their segments with different literals")
        }
    }

    /// Those of one rank. Where no prefix begins with the other, no segment is both; and of those without patterns,
    /// which are equally long, none is both where the prefixes are equal.
    private mutating func compareSiblings(_ siblings: [Sibling]) {
        let runs = Dictionary(grouping: siblings, by: \.shape.prefix).sorted { $0.key < $1.key }
        for (index, run) in runs.enumerated() {
            if run.value[0].shape.pattern != nil {
                for (offset, left) in run.value.enumerated() {
                    for right in run.value[(offset + 1)...] { self.compareSiblings(left, right) }
                }
            }
            for other in runs[(index + 1)...] {
                guard other.key.utf8.starts(with: run.key.utf8) else { break }
                for left in run.value {
                    for right in other.value { self.compareSiblings(left, right) }
                }
            }
        }
    }

    private mutating func compareSiblings(_ left: Sibling, _ right: Sibling) {
        guard self.comparisonsLeft > 0 else { return }
        self.comparisonsLeft -= 1
        if !left.shape.excludes(right.shape) { self.compare(below: left.node, right.node) }
    }

    /// Reports the pairs of routes below two nodes that one path can lead to.
    private mutating func compare(below left: Int, _ right: Int) {
        guard self.comparisonsLeft > 0 else { return }
        let (one, two) = (self.trie.nodes[left], self.trie.nodes[right])
        self.comparisonsLeft -= 1 + one.countOfPairs(with: two)
        self.compare(one.end + one.remainder, with: two.end + two.remainder)
        if !one.remainder.isEmpty { self.compareAll(one.remainder, below: right) }
        if !two.remainder.isEmpty { self.compareAll(two.remainder, below: left) }
        for (left, right) in one.childrenThatMeet(two) { self.compare(below: left, right) }
    }

    /// `routes` take every path below the node.
    private mutating func compareAll(_ routes: [Int], below node: Int) {
        for child in self.trie.nodes[node].children where self.comparisonsLeft > 0 {
            let below = self.trie.nodes[child]
            self.compare(routes, with: below.end + below.remainder)
            self.compareAll(routes, below: child)
        }
    }

    private mutating func compare(_ left: [Int], with right: [Int]) {
        for one in left {
            for other in right {
                guard self.comparisonsLeft > 0 else { return }
                self.comparisonsLeft -= 1
                let (first, second) = (self.entries[one], self.entries[other])
                if first.priority == second.priority, RouteOverlap.exists(first.match, second.match) {
                    self.reportTie(one, other)
                }
            }
        }
    }

    private func firstEntry(below node: Int) -> Int? {
        var places = [node]
        while let place = places.popLast() {
            let node = self.trie.nodes[place]
            if let entry = (node.end + node.remainder).min() { return entry }
            places += node.children
        }
        return nil
    }
}

extension RouteTrie.Node {
    fileprivate var children: [Int] {
        self.literals.values.sorted() + self.placeholders.values.sorted() + (self.single == 0 ? [] : [self.single])
    }

    /// How many pairs are looked at for those that meet.
    fileprivate func countOfPairs(with other: RouteTrie.Node) -> Int {
        self.placeholders.count * (other.literals.count + other.placeholders.count)
            + other.placeholders.count * self.literals.count
    }

    /// Pairs of children, of this node and of the other, that take one segment.
    fileprivate func childrenThatMeet(_ other: RouteTrie.Node) -> [(Int, Int)] {
        var pairs = self.literals.compactMap { text, child in other.literals[text].map { (child, $0) } }
        for (shape, child) in self.placeholders {
            pairs += other.literals.filter { shape.takes($0.key) }.map { (child, $0.value) }
            pairs += other.placeholders.filter { !shape.excludes($0.key) }.map { (child, $0.value) }
            if other.single != 0 { pairs.append((child, other.single)) }
        }
        for (shape, child) in other.placeholders {
            pairs += self.literals.filter { shape.takes($0.key) }.map { ($0.value, child) }
            if self.single != 0 { pairs.append((self.single, child)) }
        }
        guard self.single != 0 || other.single != 0 else { return pairs }
        if self.single != 0 {
            pairs += other.literals.filter { $0.key != "" }.map { (self.single, $0.value) }
            if other.single != 0 { pairs.append((self.single, other.single)) }
        }
        if other.single != 0 { pairs += self.literals.filter { $0.key != "" }.map { ($0.value, other.single) } }
        return pairs
    }
}
