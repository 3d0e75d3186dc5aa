// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// Lays the routes' trie out flat, for look-ups.
struct RouterBuilder {
    let trie: RouteTrie
    let scanner: PathScanner
    private(set) var nodes: [RouteNode] = []
    private(set) var literals: LiteralTable
    private(set) var placeholders: PlaceholderTable
    private(set) var hosts: HostTable
    private(set) var candidates: [RouteCandidate] = []
    private(set) var predicates = PredicateTable()
    private(set) var networks: [Network] = []
    private(set) var methods = MethodTable()
    /// One per entry; a route of several hosts stands at several nodes.
    private var compiled: [RouteCandidate] = []

    init(_ entries: [RouteEntry]) {
        var random = SystemRandomNumberGenerator()
        self.trie = RouteTrie(entries)
        self.scanner = PathScanner(seed: random.next())
        self.literals = LiteralTable(capacity: self.trie.nodes.count)
        self.placeholders = PlaceholderTable(
            capacity: self.trie.nodes.reduce(0) { $0 + $1.placeholders.count }, seed: random.next())
        self.hosts = HostTable(capacity: self.trie.hostRoots.count, seed: random.next())
        for index in entries.indices { self.compile(index, entries[index]) }
        for index in self.trie.nodes.indices { self.lay(index, self.trie.nodes[index]) }
        for (host, root) in self.trie.hostRoots {
            switch host {
            case .exact(let name): self.hosts.insert(Array(name.utf8), isWildcard: false, root: root)
            case .wildcard(let suffix): self.hosts.insert(Array(suffix.utf8), isWildcard: true, root: root)
            }
        }
    }

    private mutating func compile(_ index: Int, _ entry: RouteEntry) {
        let predicates = self.predicates.add(entry.match)
        self.compiled.append(
            RouteCandidate(
                priority: entry.priority,
                methods: self.methods.bits(entry.match.methods),
                route: UInt32(truncatingIfNeeded: index),
                predicateStart: UInt32(truncatingIfNeeded: predicates.lowerBound),
                predicateCount: UInt16(truncatingIfNeeded: predicates.count),
                networkCount: UInt16(truncatingIfNeeded: entry.match.clientIP.count),
                networkStart: UInt32(truncatingIfNeeded: self.networks.count)
            )
        )
        self.networks.append(contentsOf: entry.match.clientIP)
    }

    private mutating func lay(_ index: Int, _ node: RouteTrie.Node) {
        for (text, child) in node.literals {
            let literal = Array(text.utf8)
            self.literals.insert(literal, hash: self.scanner.hash(literal, below: index), parent: index, child: child)
        }
        var laid = RouteNode(highestPriority: node.highestPriority)
        laid.single = UInt32(truncatingIfNeeded: node.single)
        laid.placeholders = self.placeholders.add(node.placeholders, at: index)
        laid.hasLiterals = !node.literals.isEmpty
        laid.endStart = UInt32(truncatingIfNeeded: self.candidates.count)
        laid.endCount = UInt32(truncatingIfNeeded: node.end.count)
        self.candidates.append(contentsOf: node.end.map { self.compiled[$0] })
        laid.remainderStart = UInt32(truncatingIfNeeded: self.candidates.count)
        laid.remainderCount = UInt32(truncatingIfNeeded: node.remainder.count)
        self.candidates.append(contentsOf: node.remainder.map { self.compiled[$0] })
        self.nodes.append(laid)
    }
}
