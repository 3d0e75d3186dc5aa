// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONIndex {
    /// The elements of an array, in order; nothing of any other value.
    public struct Elements: Sequence, IteratorProtocol {
        private let entries: JSONBlocks<JSONNodes.Entry>
        private var position: Int
        private let end: Int

        init(_ entries: JSONBlocks<JSONNodes.Entry>, _ range: Range<Int>) {
            self.entries = entries
            self.position = range.lowerBound
            self.end = range.upperBound
        }

        public mutating func next() -> Node? {
            guard self.position < self.end else { return nil }
            let node = Node(self.position)
            self.position = Int(self.entries[self.position].next)
            return node
        }
    }

    /// The members of an object, in order, duplicates with them; nothing of any other value.
    public struct Members: Sequence, IteratorProtocol {
        private var nodes: Elements

        init(_ nodes: Elements) { self.nodes = nodes }

        public mutating func next() -> (name: Node, value: Node)? {
            guard let name = self.nodes.next(), let value = self.nodes.next() else { return nil }
            return (name, value)
        }
    }

    public func elements(_ node: Node) -> Elements { self.children(of: node, if: .array) }

    public func members(_ node: Node) -> Members { Members(self.children(of: node, if: .object)) }

    private func children(of node: Node, if kind: JSONKind) -> Elements {
        let search = Search(self, node, in: kind)
        return Elements(self.nodes.entries, search.position..<search.end)
    }

    /// The element at `offset`, counted from 0.
    public func element(_ node: Node, at offset: Int) -> Node? {
        var search = Search(self, node, in: .array)
        var budget = Int.max
        _ = self.seek(element: offset, &search, &budget)
        return search.found
    }

    /// The value of the member with this name, compared decoded; `nil` where there is none or the value is no object.
    /// Of several members with one name the last counts, as with most readers.
    public func member(_ node: Node, named name: [UInt8]) -> Node? {
        var search = Search(self, node, in: .object)
        var budget = Int.max
        _ = self.seek(member: name.span, &search, &budget)
        return search.found
    }

    public func member(_ node: Node, named name: String) -> Node? { self.member(node, named: Array(name.utf8)) }
}
