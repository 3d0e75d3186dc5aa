// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONEdit {
    /// Writes a changed value in slices.
    public struct Writing: Sendable {
        let table: JSONRuleTable
        let keepsOnly: Bool
        let wrap: JSONName?
        let index: JSONIndex
        let node: JSONIndex.Node
        var output = JSONOutput()
        /// The innermost object or array that is gone through, and those around it. The outermost stands for the whole.
        var level = Level()
        var outer: [Level] = []
        /// The text up to here is copied or passed over.
        var copied: Int
        private var hasBegun = false
        private var isDone = false

        public init(_ edit: JSONEdit, _ index: JSONIndex, _ node: JSONIndex.Node) {
            self.table = edit.table
            self.keepsOnly = edit.keepsOnly
            self.wrap = edit.wrap
            self.index = index
            self.node = node
            self.copied = index.range(node).lowerBound
        }

        /// The changed value's text, once all is done.
        public var bytes: [UInt8] { self.output.bytes }

        /// Each member and each element that is passed, and 32 bytes that are copied, take one of the budget.
        /// - Returns: whether all is done.
        public mutating func advance(_ budget: Int) -> Bool {
            self.output.budget = budget
            if !self.hasBegun { self.begin() }
            while self.output.catchUp() {
                guard !self.isDone else { return true }
                guard self.output.budget > 0 else { return false }
                switch self.level.phase {
                case .renames: self.findRenames()
                case .members: self.passMembers()
                case .elements: self.passElements()
                }
            }
            return false
        }

        /// Does all at once.
        mutating func write(to output: inout [UInt8]) {
            self.output.exchange(&output)
            while !self.advance(.max) {}
            self.output.exchange(&output)
        }

        private mutating func begin() {
            self.hasBegun = true
            self.output.reserve(self.index.range(self.node).count + (self.wrap.map { $0.key.count + 2 } ?? 0))
            if let wrap = self.wrap {
                self.output.append(UInt8(ascii: "{"))
                self.output.append(wrap.key)
            }
            self.enter(self.node, self.index.entry(self.node), group: 0, keepsOnly: self.keepsOnly)
        }

        /// The innermost value is passed: what is around it goes on.
        mutating func leave() {
            if let level = self.outer.popLast() {
                self.level = level
                return
            }
            self.copy(to: self.index.range(self.node).upperBound)
            if self.wrap != nil { self.output.append(UInt8(ascii: "}")) }
            self.isDone = true
        }

        /// Appends what lies between what was copied or passed over last and `end`.
        mutating func copy(to end: Int) {
            guard end > self.copied else { return }
            self.output.append(self.index.bytes, self.copied..<end)
            self.copied = end
        }
    }
}
