// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Goes where the steps of a path lead, from value to value in the order of the text; it can stop on the way.
struct JSONSteps: Sendable {
    enum Next {
        /// The next value that the steps lead to.
        case node(JSONIndex.Node)
        /// The budget is used up.
        case paused
        /// There are no more.
        case end
    }

    /// How steps go through arrays.
    enum Spread: Sendable {
        /// Where `[*]` is written.
        case written
        /// Also where a name meets an array: it goes to each element.
        case everywhere
        /// Where `[*]` is written, and an array at the end gives its elements.
        case writtenAndLast
    }

    /// An array that is gone through, and the step that comes after it.
    private struct Level: Sendable {
        var search: JSONIndex.Search
        let step: Int
    }

    private let steps: [JSONPath.Step]
    private let spread: Spread
    /// The value in hand; `nil`: the next element of the innermost array is to be taken.
    private var node: JSONIndex.Node?
    /// The step that comes next.
    private var step = 0
    /// Within a step: where the look for a member or an element stands.
    private var search: JSONIndex.Search?
    /// The innermost array, and those around it.
    private var level: Level?
    private var outer: [Level] = []
    /// Whether an array was gone through.
    private(set) var hasSpread = false

    init(_ steps: [JSONPath.Step], from node: JSONIndex.Node, spread: Spread = .written) {
        self.steps = steps
        self.spread = spread
        self.node = node
    }

    mutating func next(in index: JSONIndex, _ budget: inout Int) -> Next {
        while budget > 0 {
            guard let node = self.node else {
                guard self.takeElement(index) else { return .end }
                continue
            }
            guard self.step < self.steps.count else {
                budget &-= 1
                if self.spread == .writtenAndLast, self.step == self.steps.count, index.kind(node) == .array {
                    self.enter(node, index, then: self.step &+ 1)
                    continue
                }
                self.node = nil
                return .node(node)
            }
            guard self.go(node, in: index, &budget) else { return .paused }
            budget &-= 1
        }
        return .paused
    }

    /// Does one step, or goes on with it.
    /// - Returns: whether it is done; else the budget is used up.
    private mutating func go(_ node: JSONIndex.Node, in index: JSONIndex, _ budget: inout Int) -> Bool {
        switch self.steps[self.step] {
        case .all:
            self.enter(node, index, then: self.step &+ 1)
        case .index(let place):
            var search = self.search ?? JSONIndex.Search(index, node, in: .array)
            guard index.seek(element: place, &search, &budget) else { return self.keep(search) }
            self.come(to: search.found)
        case .name where self.spread == .everywhere && index.kind(node) == .array:
            self.enter(node, index, then: self.step)
        case .name(let name):
            var search = self.search ?? JSONIndex.Search(index, node, in: .object)
            guard index.seek(member: name.span, &search, &budget) else { return self.keep(search) }
            self.come(to: search.found)
        }
        return true
    }

    private mutating func keep(_ search: JSONIndex.Search) -> Bool {
        self.search = search
        return false
    }

    private mutating func come(to node: JSONIndex.Node?) {
        self.search = nil
        self.node = node
        self.step &+= 1
    }

    /// Elements come next, each with the step that follows. Nothing comes of a value that is no array.
    private mutating func enter(_ node: JSONIndex.Node, _ index: JSONIndex, then step: Int) {
        self.node = nil
        guard index.kind(node) == .array else { return }
        if let level = self.level { self.outer.append(level) }
        self.level = Level(search: JSONIndex.Search(index, node, in: .array), step: step)
        self.hasSpread = true
    }

    /// False: there is no element left.
    private mutating func takeElement(_ index: JSONIndex) -> Bool {
        while let level = self.level {
            let position = level.search.position
            if position < level.search.end {
                self.node = JSONIndex.Node(position)
                self.step = level.step
                self.level?.search.position = Int(index.nodes.entries[position].next)
                return true
            }
            self.level = self.outer.popLast()
        }
        return false
    }
}
