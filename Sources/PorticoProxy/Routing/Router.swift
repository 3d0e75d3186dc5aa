// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
public import PorticoWire

/// Finds the route of a request. Built once from all routes, then immutable.
///
/// Each host pattern has a trie of path segments; literal segments are looked up by hash, so the cost of a look-up
/// depends on the request's path and not on the number of routes. Walking a trie literal child first, then patterns,
/// placeholders with literals, single and remainder, meets candidates in their order of precedence; a walk that failed on predicates goes on with the
/// next less specific one. Routes of the same host and path are tried one after the other, best first.
public final class Router: Sendable {
    let entries: [RouteEntry]
    let nodes: [RouteNode]
    let literals: LiteralTable
    let placeholders: PlaceholderTable
    let hosts: HostTable
    let candidates: [RouteCandidate]
    let predicates: PredicateTable
    let networks: [Network]
    let methods: MethodTable
    let captures: [CapturePlan]
    let scanner: PathScanner

    /// The table must have passed `check`; where two routes tie after all, the first of `entries` wins.
    public convenience init(_ entries: [RouteEntry]) {
        self.init(RouterBuilder(entries))
    }

    init(_ builder: consuming RouterBuilder) {
        self.entries = builder.trie.entries
        self.nodes = builder.nodes
        self.literals = builder.literals
        self.placeholders = builder.placeholders
        self.hosts = builder.hosts
        self.candidates = builder.candidates
        self.predicates = builder.predicates
        self.networks = builder.networks
        self.methods = builder.methods
        self.captures = builder.trie.entries.map { CapturePlan($0.match.path) }
        self.scanner = builder.scanner
    }

    /// Decides for a head whose path is canonical. `client` is the client's address after trusted proxies.
    public func route(_ head: RequestHead, client: IPAddress, into decision: inout RouteDecision) {
        decision.clear()
        var observer = NoObserver()
        var state = SearchState(client: client, method: self.methods.bit(of: head))
        self.search(head, &state, &decision.scratch, &observer)
        if state.route >= 0 {
            decision.outcome = .route(state.route)
            self.captures[state.route].fill(&decision, head)
        } else if state.methodMissed {
            var allowed = AllowedMethods()
            self.search(head, &state, &decision.scratch, &allowed)
            guard allowed.bits != 0 else { return }
            decision.outcome = .methodNotAllowed
            // Allocates: only for the answer 405.
            decision.allow = self.methods.text(allowed.bits)
        }
    }

    /// Finds the route of the request that a preflight asks for: the head's but for its method and its fields, of which
    /// the preflight tells no more than the names. `false`: there is none.
    func route(
        preflight head: RequestHead, for method: ByteRange, client: IPAddress, into decision: inout RouteDecision
    ) -> Bool {
        decision.clear()
        var observer = NoObserver()
        var state = SearchState(client: client, method: self.methods.bit(of: method, in: head))
        state.isPreflight = true
        self.search(head, &state, &decision.scratch, &observer)
        guard state.route >= 0 else { return false }
        decision.outcome = .route(state.route)
        decision.isPreflight = true
        self.captures[state.route].fill(&decision, head)
        return true
    }

    /// The names of a route's captures, in the order of `RouteDecision.captures`.
    package func captureNames(of route: Int) -> [String] {
        self.entries.indices.contains(route) ? self.entries[route].match.path.captureNames : []
    }
}
