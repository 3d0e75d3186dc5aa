// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONPath {
    /// Looks for the values that a path leads to, in slices: the first of them, or as many as are wanted.
    public struct Values: Sendable {
        private let index: JSONIndex
        private var steps: JSONSteps
        private let most: Int

        /// The values, in the order of the text.
        public private(set) var nodes: [JSONIndex.Node] = []

        /// - Parameters:
        ///   - most: no more values are looked for.
        ///   - elements: whether an array at the end stands for its elements.
        public init(
            _ path: JSONPath,
            in index: JSONIndex,
            from node: JSONIndex.Node,
            most: Int = .max,
            elements: Bool = false
        ) {
            self.index = index
            self.steps = JSONSteps(path.steps, from: node, spread: elements ? .writtenAndLast : .written)
            self.most = most
        }

        /// Whether an array was gone through, though it may be empty.
        public var hasSpread: Bool { self.steps.hasSpread }

        /// Each value that is passed takes one of the budget.
        /// - Returns: whether all are found.
        public mutating func advance(_ budget: Int) -> Bool {
            var budget = budget
            while self.nodes.count < self.most {
                switch self.steps.next(in: self.index, &budget) {
                case .node(let node): self.nodes.append(node)
                case .paused: return false
                case .end: return true
                }
            }
            return true
        }
    }
}
