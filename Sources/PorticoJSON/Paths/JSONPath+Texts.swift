// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONPath {
    /// Reads the texts of the scalars that a path leads to, in slices: each text once, and none that is empty. An array at
    /// the end stands for its elements.
    public struct Texts: Sendable {
        private let index: JSONIndex
        private var steps: JSONSteps
        private let most: Int
        private var size = 0
        private var seen: Set<[UInt8]> = []
        /// The text at hand.
        private var text: [UInt8] = []

        /// Strings decoded, numbers as they stand, `true` and `false`.
        public private(set) var texts: [[UInt8]] = []
        /// The value of each, where it stands first.
        public private(set) var nodes: [JSONIndex.Node] = []

        /// - Parameter most: Once the texts have more bytes than these together, no other is looked for; and no more than
        ///   one byte beyond is read of any.
        public init(_ path: JSONPath, in index: JSONIndex, from node: JSONIndex.Node, most: Int) {
            self.index = index
            self.steps = JSONSteps(path.steps, from: node, spread: .writtenAndLast)
            self.most = most
        }

        /// Each value that is passed takes one of the budget, and each that is read eight more and one for eight bytes.
        /// - Returns: whether all are read.
        public mutating func advance(_ budget: Int) -> Bool {
            var budget = budget
            while self.size <= self.most {
                switch self.steps.next(in: self.index, &budget) {
                case .node(let node): self.take(node, &budget)
                case .paused: return false
                case .end: return true
                }
            }
            return true
        }

        private mutating func take(_ node: JSONIndex.Node, _ budget: inout Int) {
            self.text.removeAll(keepingCapacity: true)
            guard self.index.appendScalarText(node, to: &self.text, most: self.most &+ 1) else { return }
            budget -= 8 + self.text.count >> 3
            guard !self.text.isEmpty, !self.seen.contains(self.text) else { return }
            self.seen.insert(self.text)
            self.size += self.text.count
            self.texts.append(self.text)
            self.nodes.append(node)
        }
    }
}
