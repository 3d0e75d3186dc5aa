// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONSelection {
    /// Writes what is selected of a value in slices.
    public struct Writing: Sendable {
        let table: JSONMemberTable
        let index: JSONIndex
        private let node: JSONIndex.Node
        private let firstElements: Int
        var output = JSONOutput()
        /// The innermost object or array that is written, and those around it.
        var level = Level()
        var outer: [Level] = []
        /// For each slot of the objects that are written, the value that was found; 0, the whole: none.
        var found: [UInt32] = []
        /// Where the slots of the outermost group begin.
        var firstOutermost = 0
        /// The path that is followed for the member in hand, if one is, and whether it has led to a value.
        var path = JSONSteps([], from: JSONIndex.Node(0))
        var isFollowing = false
        var hasValue = false
        private var hasBegun = false
        var isDone = false

        /// - Parameter firstElements: so many of an array at most.
        public init(
            _ selection: JSONSelection,
            _ index: JSONIndex,
            _ node: JSONIndex.Node,
            firstElements: Int? = nil
        ) {
            self.table = selection.table
            self.index = index
            self.node = node
            self.firstElements = firstElements ?? .max
        }

        /// The text of what is selected, once all is done.
        public var bytes: [UInt8] { self.output.bytes }

        /// Each member and each element that is passed, and 32 bytes that are copied, take one of the budget.
        /// - Returns: whether all is done.
        public mutating func advance(_ budget: Int) -> Bool {
            self.output.budget = budget
            if !self.hasBegun { self.begin() }
            while self.output.catchUp() {
                guard !self.isDone else { return true }
                guard self.output.budget > 0 else { return false }
                if self.isFollowing {
                    self.follow()
                } else {
                    self.step()
                }
            }
            return false
        }

        @inline(__always)
        private mutating func step() {
            switch self.level.phase {
            case .look: self.look()
            case .members: self.writeMembers()
            case .elements: self.writeElements()
            }
        }

        /// Does all at once.
        mutating func write(to output: inout [UInt8]) {
            self.output.exchange(&output)
            while !self.advance(.max) {}
            self.output.exchange(&output)
        }

        /// More room is made only when it is needed: of a long text little may be selected.
        private static let usual = 16 << 10
        private static let usualDepth = 4

        private mutating func begin() {
            self.hasBegun = true
            self.output.reserve(Swift.min(self.index.range(self.node).count, Self.usual))
            self.outer.reserveCapacity(Self.usualDepth)
            self.found.reserveCapacity(self.table.names.count)
            switch self.index.kind(self.node) {
            case .object: self.enter(object: self.node, group: 0, element: self.node, goesBackTo: nil)
            case .array: self.enter(array: self.node, group: 0, isRoot: true, most: self.firstElements)
            default:
                self.output.append(Self.null)
                self.isDone = true
            }
        }

        static let null = Array("null".utf8)
    }
}
