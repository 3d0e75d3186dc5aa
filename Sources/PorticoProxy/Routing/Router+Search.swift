// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoWire

/// Where a look-up stands.
struct SearchState {
    let client: IPAddress
    /// The bit of the request's method.
    let method: UInt64
    /// The best route so far; -1: none.
    var route = -1
    /// Its priority.
    var priority = Int.min
    /// Whether some route failed on its method.
    var methodMissed = false
    /// The request is a preflight: what it does not tell of the request behind it is taken to fit.
    var isPreflight = false

    init(client: IPAddress, method: UInt64) {
        self.client = client
        self.method = method
    }

    /// Whether a route of this priority would win, met later than all others.
    @inline(__always)
    func admits(_ priority: Int) -> Bool { self.route < 0 || priority > self.priority }
}

extension Router {
    /// Walks the tries of all hosts that match, the most specific first.
    @inline(__always)
    func search<Observer: SearchObserver>(
        _ head: RequestHead,
        _ state: inout SearchState,
        _ scratch: inout RegexScratch,
        _ observer: inout Observer
    ) {
        let bytes = head.fields.bytes.span
        let end = Swift.min(head.path.upper, bytes.count)
        let start = head.path.lower
        guard start < end, bytes[start] == UInt8(ascii: "/") else { return }
        // "/" has no segments.
        let position = start &+ 1 == end ? end : start
        if !self.hosts.isEmpty {
            self.hosts.forEachRoot(bytes, head.host) { root in
                if Observer.seesAll || state.admits(self.nodes[root].highestPriority) {
                    self.walk(from: root, at: position, end, bytes, head, &state, &scratch, &observer)
                }
                return true
            }
        }
        if Observer.seesAll || state.admits(self.nodes[0].highestPriority) {
            self.walk(from: 0, at: position, end, bytes, head, &state, &scratch, &observer)
        }
    }

    /// Meets the candidates below a node in their order of precedence. `position` is at a slash or at the end.
    private func walk<Observer: SearchObserver>(
        from start: Int,
        at startPosition: Int,
        _ end: Int,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        _ state: inout SearchState,
        _ scratch: inout RegexScratch,
        _ observer: inout Observer
    ) {
        var index = start
        var position = startPosition
        while true {
            let node = self.nodes[index]
            if position == end {
                self.consider(node.endStart, node.endCount, head, &state, &scratch, &observer)
                self.consider(node.remainderStart, node.remainderCount, head, &state, &scratch, &observer)
                return
            }
            if node.hasLiterals || node.single != 0 || node.placeholders != 0 {
                let (stop, hash) = self.scanner.segment(bytes, position &+ 1, end, below: index)
                let literal =
                    node.hasLiterals ? self.literals.child(of: index, hash, bytes, position &+ 1, stop) : 0
                // `{name}` and `*` take no empty segment.
                let single = stop > position &+ 1 ? Int(node.single) : 0
                let next = literal != 0 ? literal : single
                if next != 0, node.remainderCount == 0, node.placeholders == 0, literal == 0 || single == 0 {
                    // Only one way on: no need to come back.
                    guard Observer.seesAll || state.admits(self.nodes[next].highestPriority) else { return }
                    index = next
                    position = stop
                    continue
                }
                if literal != 0, Observer.seesAll || state.admits(self.nodes[literal].highestPriority) {
                    self.walk(from: literal, at: stop, end, bytes, head, &state, &scratch, &observer)
                }
                if node.placeholders != 0 {
                    let segment = (position &+ 1)..<stop
                    self.walkPlaceholders(
                        Int(node.placeholders), segment, end, bytes, head, &state, &scratch, &observer)
                }
                if single != 0, Observer.seesAll || state.admits(self.nodes[single].highestPriority) {
                    self.walk(from: single, at: stop, end, bytes, head, &state, &scratch, &observer)
                }
            }
            self.consider(node.remainderStart, node.remainderCount, head, &state, &scratch, &observer)
            return
        }
    }

    /// Goes on below each placeholder that takes the segment, best first.
    @inline(never)
    private func walkPlaceholders<Observer: SearchObserver>(
        _ place: Int,
        _ segment: Range<Int>,
        _ end: Int,
        _ bytes: Span<UInt8>,
        _ head: RequestHead,
        _ state: inout SearchState,
        _ scratch: inout RegexScratch,
        _ observer: inout Observer
    ) {
        var cursor = self.placeholders.cursor(at: place)
        while let child = self.placeholders.next(&cursor, bytes, segment, &scratch) {
            if Observer.seesAll || state.admits(self.nodes[child].highestPriority) {
                self.walk(from: child, at: segment.upperBound, end, bytes, head, &state, &scratch, &observer)
            }
        }
    }

    /// Tries routes of one host and path, best first.
    @inline(__always)
    private func consider<Observer: SearchObserver>(
        _ start: UInt32,
        _ count: UInt32,
        _ head: RequestHead,
        _ state: inout SearchState,
        _ scratch: inout RegexScratch,
        _ observer: inout Observer
    ) {
        var index = Int(start)
        let end = Int(start) &+ Int(count)
        while index < end {
            let candidate = self.candidates[index]
            index &+= 1
            guard Observer.seesAll || state.admits(candidate.priority) else { return }
            let methodHolds = candidate.methods == 0 || candidate.methods & state.method != 0
            if !methodHolds {
                state.methodMissed = true
                if !Observer.seesAll { continue }
            }
            let failure = candidate.isUnconditional ? nil : self.failure(of: candidate, head, state, &scratch)
            observer.saw(candidate, methodHolds: methodHolds, failure)
            if methodHolds, failure == nil, state.admits(candidate.priority) {
                state.route = Int(candidate.route)
                state.priority = candidate.priority
            }
        }
    }

    private func failure(
        of candidate: RouteCandidate,
        _ head: RequestHead,
        _ state: SearchState,
        _ scratch: inout RegexScratch
    ) -> CandidateFailure? {
        if candidate.networkCount > 0 {
            let start = Int(candidate.networkStart)
            let networks = start..<(start &+ Int(candidate.networkCount))
            guard networks.contains(where: { self.networks[$0].contains(state.client) }) else { return .clientIP }
        }
        let start = Int(candidate.predicateStart)
        for index in start..<(start &+ Int(candidate.predicateCount)) {
            if state.isPreflight, let fits = self.predicates.fits(index, behindPreflight: head) {
                if !fits { return .predicate(index) }
            } else if !self.predicates.holds(index, head, &scratch) {
                return .predicate(index)
            }
        }
        return nil
    }
}
