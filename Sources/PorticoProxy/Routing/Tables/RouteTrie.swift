// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The routes by host and path, while a router is built or checked: one trie of path segments for each host pattern.
struct RouteTrie {
    struct Node {
        var literals: [String: Int] = [:]
        /// With literals around, or a pattern.
        var placeholders: [PathPattern.Placeholder.Shape: Int] = [:]
        /// 0: none.
        var single = 0
        /// Entries whose path ends here.
        var end: [Int] = []
        /// Entries whose `**` begins here.
        var remainder: [Int] = []
        var highestPriority = Int.min
    }

    let entries: [RouteEntry]
    /// The first is the root for any host.
    private(set) var nodes: [Node] = [Node()]
    private(set) var hostRoots: [HostPattern: Int] = [:]

    init(_ entries: [RouteEntry]) {
        self.entries = entries
        for index in entries.indices {
            let hosts = Set(entries[index].match.hosts)
            for path in entries[index].match.paths {
                if hosts.isEmpty { self.insert(index, path, below: 0) }
                for host in hosts { self.insert(index, path, below: self.root(for: host)) }
            }
        }
        // A closure over `self` would copy all nodes for each sort.
        let order = Self.order(of: entries)
        for index in self.nodes.indices {
            if self.nodes[index].end.count > 1 { self.nodes[index].end.sort { order[$0] < order[$1] } }
            if self.nodes[index].remainder.count > 1 { self.nodes[index].remainder.sort { order[$0] < order[$1] } }
        }
    }

    private mutating func root(for host: HostPattern) -> Int {
        if let root = self.hostRoots[host] { return root }
        self.nodes.append(Node())
        self.hostRoots[host] = self.nodes.count - 1
        return self.nodes.count - 1
    }

    private mutating func insert(_ index: Int, _ path: PathPattern, below root: Int) {
        let entry = self.entries[index]
        var node = root
        self.raise(node, entry.priority)
        for segment in path.segments {
            node = self.child(of: node, segment)
            self.raise(node, entry.priority)
        }
        if path.remainder == nil {
            self.nodes[node].end.append(index)
        } else {
            self.nodes[node].remainder.append(index)
        }
    }

    private mutating func raise(_ node: Int, _ priority: Int) {
        self.nodes[node].highestPriority = Swift.max(self.nodes[node].highestPriority, priority)
    }

    private mutating func child(of node: Int, _ segment: PathPattern.Segment) -> Int {
        switch segment {
        case .literal(let text):
            if let child = self.nodes[node].literals[text] { return child }
            self.nodes[node].literals[text] = self.nodes.count
        case .single:
            if self.nodes[node].single != 0 { return self.nodes[node].single }
            self.nodes[node].single = self.nodes.count
        case .placeholder(let placeholder):
            if let child = self.nodes[node].placeholders[placeholder.shape] { return child }
            self.nodes[node].placeholders[placeholder.shape] = self.nodes.count
        }
        self.nodes.append(Node())
        return self.nodes.count - 1
    }

    /// For each entry its place in the order in which routes of one host and path are tried.
    private static func order(of entries: [RouteEntry]) -> [Int] {
        let ranks = entries.map(RouteRank.init)
        let sorted = entries.indices.sorted { left, right in
            ranks[left] == ranks[right] ? left < right : ranks[left].precedes(ranks[right])
        }
        var order = [Int](repeating: 0, count: entries.count)
        for (place, index) in sorted.enumerated() { order[index] = place }
        return order
    }
}
