// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Copies a value, of an array no more than its first elements, in slices.
public struct JSONCut: Sendable {
    private let index: JSONIndex
    private let node: JSONIndex.Node
    private let count: Int
    private var search: JSONIndex.Search
    private var output = JSONOutput()
    /// Where the last of the elements ends.
    private var end: Int
    private var isCopied = false

    public init(_ index: JSONIndex, _ node: JSONIndex.Node, firstElements count: Int) {
        self.index = index
        self.node = node
        self.count = count
        self.search = JSONIndex.Search(index, node, in: .array)
        self.end = index.range(node).lowerBound &+ 1
    }

    /// The text, once all is done.
    public var bytes: [UInt8] { self.output.bytes }

    /// Each element, and 32 bytes that are copied, take one of the budget.
    /// - Returns: whether all is done.
    public mutating func advance(_ budget: Int) -> Bool {
        self.output.budget = budget
        if !self.isCopied {
            guard self.pass() else { return false }
            self.copy()
        }
        return self.output.catchUp()
    }

    /// Passes the elements that stay.
    private mutating func pass() -> Bool {
        while self.search.position < self.search.end, self.search.passed < self.count {
            guard self.output.budget > 0 else { return false }
            self.output.budget &-= 1
            let entry = self.index.nodes.entries[self.search.position]
            self.end = entry.end
            self.search.position = Int(entry.next)
            self.search.passed &+= 1
        }
        return true
    }

    private mutating func copy() {
        let range = self.index.range(self.node)
        let isCut = self.search.position < self.search.end
        let kept = range.lowerBound..<(isCut ? self.end : range.upperBound)
        self.output.reserve(kept.count + 1)
        self.output.append(self.index.bytes, kept)
        if isCut { self.output.append(UInt8(ascii: "]")) }
        self.isCopied = true
    }

    /// Does all at once.
    mutating func write(to output: inout [UInt8]) {
        self.output.exchange(&output)
        while !self.advance(.max) {}
        self.output.exchange(&output)
    }
}
