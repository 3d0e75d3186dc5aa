// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONSelection.Writing {
    /// An object or an array that is written.
    struct Level: Sendable {
        enum Phase: Sendable {
            /// The members of the value are looked through for those that are selected.
            case look
            case members
            case elements
        }

        var phase = Phase.elements
        var group = 0
        /// The next name or element, and what comes behind the last.
        var position = 0
        var end = 0
        /// Of an object: where paths begin; `nil` within arrays, where a value from outside would be written many times.
        var element: JSONIndex.Node?
        /// Of an object: the member that is written next, and where its slots begin in `found`.
        var member = 0
        var firstFound = 0
        /// Of an object: without a member it is taken back, to this length of the output.
        var goesBackTo: Int?
        /// Nothing is written in it so far.
        var isEmpty = true
        /// Of an array: whether it is the whole, or one in that.
        var isRoot = false
        /// Of an array: how many elements are still wanted.
        var wanted = Int.max
    }

    // MARK: Arrays

    mutating func enter(array: JSONIndex.Node, group: Int, isRoot: Bool, most: Int) {
        self.output.append(UInt8(ascii: "["))
        self.outer.append(self.level)
        let search = JSONIndex.Search(self.index, array, in: .array)
        self.level = Level(
            phase: .elements, group: group, position: search.position, end: search.end, isRoot: isRoot, wanted: most)
    }

    mutating func writeElements() {
        while self.level.position < self.level.end, self.level.wanted > 0 {
            guard self.output.isReady else { return }
            self.output.budget &-= 1
            let element = JSONIndex.Node(self.level.position)
            let entry = self.index.entry(element)
            self.level.position = Int(entry.next)
            self.level.wanted &-= 1
            if !self.level.isEmpty { self.output.append(UInt8(ascii: ",")) }
            self.level.isEmpty = false
            switch entry.kind {
            case .object:
                return self.enter(
                    object: element, group: self.level.group, element: self.level.isRoot ? element : nil,
                    goesBackTo: nil)
            case .array:
                return self.enter(array: element, group: self.level.group, isRoot: self.level.isRoot, most: .max)
            default: self.output.append(Self.null)
            }
        }
        self.output.append(UInt8(ascii: "]"))
        self.leave()
    }

    private mutating func leave() {
        self.level = self.outer.popLast() ?? self.level
        self.isDone = self.outer.isEmpty
    }

    // MARK: Objects

    /// - Parameter object: where its members are copied from.
    mutating func enter(object: JSONIndex.Node?, group: Int, element: JSONIndex.Node?, goesBackTo: Int?) {
        self.output.append(UInt8(ascii: "{"))
        self.outer.append(self.level)
        let members = self.table.groups[group]
        self.level = Level(
            phase: .look, group: group, element: element, member: members.members.lowerBound,
            firstFound: self.found.count, goesBackTo: goesBackTo)
        if group == 0 { self.firstOutermost = self.found.count }
        for _ in 0..<members.slots { self.found.append(0) }
        guard let object else { return }
        let search = JSONIndex.Search(self.index, object, in: .object)
        self.level.position = search.position
        self.level.end = search.end
    }

    /// Of several members with one name the last counts.
    mutating func look() {
        let (group, end) = (self.level.group, self.level.end)
        var (position, budget) = (self.level.position, self.output.budget)
        while position < end, budget > 0 {
            let name = self.index.nodes.entries[position]
            budget &-= name.price
            let place = self.table.byName.place(of: name, in: group, self.index.bytes)
            if place >= 0 { self.found[self.level.firstFound &+ place] = UInt32(truncatingIfNeeded: position &+ 1) }
            position = Int(self.index.nodes.entries[position &+ 1].next)
        }
        self.output.budget = budget
        self.level.position = position
        if position >= end { self.level.phase = .members }
    }

    mutating func writeMembers() {
        let members = self.table.groups[self.level.group].members
        while self.level.member < members.upperBound {
            guard self.output.isReady else { return }
            self.output.budget &-= 1
            let member = self.level.member
            self.level.member &+= 1
            switch self.table.sources[member] {
            case .copy(let slot):
                guard let value = self.value(at: self.level.firstFound &+ slot) else { continue }
                self.beginMember(member)
                self.output.append(self.index.bytes, self.index.range(value))
            case .group(let group, let slot):
                if self.enter(member, group: group, self.value(at: self.level.firstFound &+ slot)) { return }
            case .follow(let path, let slot):
                guard let start = self.start(ofPathAt: slot) else { continue }
                self.path = JSONSteps(self.table.paths[path], from: start, spread: .everywhere)
                self.isFollowing = true
                self.hasValue = false
                return
            }
        }
        self.endObject()
    }

    @inline(__always)
    private func value(at slot: Int) -> JSONIndex.Node? {
        let position = self.found[slot]
        return position == 0 ? nil : JSONIndex.Node(Int(position))
    }

    @inline(__always)
    private func start(ofPathAt slot: Int) -> JSONIndex.Node? {
        guard let element = self.level.element else { return nil }
        return slot < 0 ? element : self.value(at: self.firstOutermost &+ slot)
    }

    /// False: there is nothing to write.
    private mutating func enter(_ member: Int, group: Int, _ value: JSONIndex.Node?) -> Bool {
        let kind = value.map { self.index.kind($0) }
        if let value, kind == .array {
            self.beginMember(member)
            self.enter(array: value, group: group, isRoot: false, most: .max)
            return true
        }
        let follows = self.table.groups[group].follows && self.level.element != nil
        guard kind == .object || follows else { return false }
        let count = self.output.bytes.count
        let wasEmpty = self.level.isEmpty
        self.beginMember(member)
        self.level.isEmpty = wasEmpty
        self.enter(
            object: kind == .object ? value : nil, group: group, element: self.level.element, goesBackTo: count)
        return true
    }

    private mutating func endObject() {
        self.found.removeLast(self.table.groups[self.level.group].slots)
        if self.level.isEmpty, let count = self.level.goesBackTo {
            self.output.truncate(to: count)
            return self.leave()
        }
        self.output.append(UInt8(ascii: "}"))
        self.leave()
        self.level.isEmpty = false
    }

    /// What stands before a member's value.
    private mutating func beginMember(_ member: Int) {
        if !self.level.isEmpty { self.output.append(UInt8(ascii: ",")) }
        self.level.isEmpty = false
        self.output.append(self.table.names[member].key)
    }

    // MARK: Paths

    /// Writes the value that the path leads to, or an array of all where it leads through one.
    mutating func follow() {
        while self.output.isReady {
            switch self.path.next(in: self.index, &self.output.budget) {
            case .paused: return
            case .node(let node):
                self.beginValue()
                self.output.append(self.index.bytes, self.index.range(node))
            case .end:
                self.isFollowing = false
                guard self.path.hasSpread else { return }
                if !self.hasValue { self.beginValue() }
                return self.output.append(UInt8(ascii: "]"))
            }
        }
    }

    private mutating func beginValue() {
        guard !self.hasValue else { return self.output.append(UInt8(ascii: ",")) }
        self.hasValue = true
        self.beginMember(self.level.member &- 1)
        if self.path.hasSpread { self.output.append(UInt8(ascii: "[")) }
    }
}
