// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONIndex {
    /// A look for one of the values that another holds; it can stop on the way, and go on.
    struct Search: Sendable {
        /// The next name or element.
        var position: Int
        let end: Int
        /// How many elements were passed.
        var passed = 0
        var found: Node?

        /// Among what an object or an array holds; nothing of a value of another kind.
        @inline(__always)
        init(_ index: JSONIndex, _ node: Node, in kind: JSONKind) {
            let entry = index.entry(node)
            self.position = Int(node.position) &+ 1
            self.end = entry.kind == kind ? Swift.max(self.position, Int(entry.next)) : self.position
        }
    }

    /// Looks at one member after another; the last with the name counts.
    /// - Returns: whether all were looked at; else the budget is used up.
    @inline(__always)
    func seek(member name: Span<UInt8>, _ search: inout Search, _ budget: inout Int) -> Bool {
        var (position, left, found) = (search.position, budget, -1)
        // A name is an entry, and its value's is the next.
        while position < search.end, left > 0 {
            let entry = self.nodes.entries[position]
            left &-= 1
            // Most names have another length.
            if entry.isEscaped || entry.end &- Int(entry.start) == name.count &+ 2 {
                left &-= entry.price
                if self.text(of: entry, equals: name) { found = position &+ 1 }
            }
            position = Int(self.nodes.entries[position &+ 1].next)
        }
        if found >= 0 { search.found = Node(found) }
        (search.position, budget) = (position, left)
        return position >= search.end
    }

    /// Passes elements up to that at a place, counted from 0.
    /// - Returns: whether the search is over; else the budget is used up.
    @inline(__always)
    func seek(element place: Int, _ search: inout Search, _ budget: inout Int) -> Bool {
        var (position, left, missing) = (search.position, budget, place &- search.passed)
        while position < search.end, missing > 0, left > 0 {
            left &-= 1
            missing &-= 1
            position = Int(self.nodes.entries[position].next)
        }
        (search.position, budget) = (position, left)
        search.passed = place &- missing
        guard position < search.end, missing > 0 else {
            if position < search.end { search.found = Node(position) }
            return true
        }
        return false
    }
}
