// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONPath {
    /// Puts the values that a path leads to into an array, in slices.
    public struct Gathering: Sendable {
        private let index: JSONIndex
        private var steps: JSONSteps
        private let takesNull: Bool
        private var output = JSONOutput()
        private var isEmpty = true
        private var isDone = false

        /// - Parameter takesNull: whether `null` goes into the array as any other value does.
        public init(_ path: JSONPath, in index: JSONIndex, from node: JSONIndex.Node, takesNull: Bool = true) {
            self.index = index
            self.steps = JSONSteps(path.steps, from: node)
            self.takesNull = takesNull
            self.output.append(UInt8(ascii: "["))
        }

        /// The array's text, once all is done.
        public var bytes: [UInt8] { self.output.bytes }

        /// Each value that is passed, and 32 bytes that are copied, take one of the budget.
        /// - Returns: whether all is done.
        public mutating func advance(_ budget: Int) -> Bool {
            self.output.budget = budget
            while self.output.catchUp() {
                guard !self.isDone else { return true }
                switch self.steps.next(in: self.index, &self.output.budget) {
                case .node(let node): self.append(node)
                case .paused: return false
                case .end:
                    self.output.append(UInt8(ascii: "]"))
                    self.isDone = true
                }
            }
            return false
        }

        private mutating func append(_ node: JSONIndex.Node) {
            let entry = self.index.entry(node)
            guard self.takesNull || entry.kind != .null else { return }
            if !self.isEmpty { self.output.append(UInt8(ascii: ",")) }
            self.isEmpty = false
            self.output.append(self.index.bytes, entry.range)
        }
    }
}
