// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONEdit.Writing {
    /// An object or an array that is gone through.
    struct Level: Sendable {
        enum Phase: Sendable {
            /// The members of an object are looked at, to see which are renamed.
            case renames
            case members
            case elements
        }

        var phase = Phase.elements
        /// Of the rules for members.
        var group = -1
        var keepsOnly = false
        /// The first name or element, the next one, and what comes behind the last.
        var first = 0
        var position = 0
        var end = 0
        /// Where the value begins and ends in the text.
        var text = 0..<0
        /// Of an object: no member has stayed so far.
        var isFirst = true
        /// Whether the member before was left out, so that what parts it from the next cannot be copied.
        var hasGap = false
        /// Where the last member that stays ends.
        var keptEnd = 0
        /// Which rules rename a member of this object, a bit for each.
        var renamed: UInt64 = 0
    }

    private static let null = Array("null".utf8)

    /// Goes into a value as far as there is something to change in it.
    mutating func enter(_ node: JSONIndex.Node, _ entry: JSONNodes.Entry, group: Int, keepsOnly: Bool) {
        guard keepsOnly || group >= 0 else { return }
        guard entry.kind.isContainer else {
            guard keepsOnly else { return }
            self.copy(to: entry.range.lowerBound)
            self.output.append(Self.null)
            self.copied = entry.range.upperBound
            return
        }
        self.outer.append(self.level)
        self.level = Level(
            phase: self.phase(entry.kind, group), group: group, keepsOnly: keepsOnly, first: Int(node.position) &+ 1,
            position: Int(node.position) &+ 1, end: Int(entry.next), text: entry.range,
            keptEnd: entry.range.lowerBound &+ 1)
    }

    private func phase(_ kind: JSONKind, _ group: Int) -> Level.Phase {
        guard kind == .object else { return .elements }
        return group >= 0 && self.table.groups[group].renames ? .renames : .members
    }

    mutating func passElements() {
        if !self.level.keepsOnly { self.passScalars() }
        while self.level.position < self.level.end {
            guard self.output.isReady else { return }
            self.output.budget &-= 1
            let node = JSONIndex.Node(self.level.position)
            let entry = self.index.entry(node)
            self.level.position = Int(entry.next)
            self.enter(node, entry, group: self.level.group, keepsOnly: self.level.keepsOnly)
            if entry.kind.isContainer { return }
        }
        self.leave()
    }

    /// Passes elements that have no members to change.
    private mutating func passScalars() {
        var (position, budget) = (self.level.position, self.output.budget)
        while position < self.level.end, budget > 0, !self.index.nodes.entries[position].kind.isContainer {
            budget &-= 1
            position &+= 1
        }
        self.level.position = position
        self.output.budget = budget
    }

    // MARK: Members

    /// Of several members with one name the last says whether there is one to rename.
    mutating func findRenames() {
        let first = self.table.groups[self.level.group].rules.lowerBound
        var (position, budget) = (self.level.position, self.output.budget)
        while position < self.level.end, budget > 0 {
            let name = self.index.nodes.entries[position]
            budget &-= name.price
            let place = self.table.byName.place(of: name, in: self.level.group, self.index.bytes)
            let value = self.index.nodes.entries[position &+ 1]
            position = Int(value.next)
            guard place >= 0, self.table.rules[place].newName >= 0 else { continue }
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: place &- first)
            if self.isLeftOut(place, value.kind) {
                self.level.renamed &= ~bit
            } else {
                self.level.renamed |= bit
            }
        }
        self.level.position = position
        self.output.budget = budget
        guard position >= self.level.end else { return }
        self.level.position = self.level.first
        self.level.phase = .members
    }

    mutating func passMembers() {
        while self.level.position < self.level.end {
            let place = self.passUnnamed()
            guard self.level.position < self.level.end else { break }
            guard self.output.isReady else { return }
            let depth = self.outer.count
            self.passMember(at: self.level.position, place)
            if self.outer.count != depth { return }
        }
        if self.level.hasGap { self.copied = self.level.text.upperBound &- 1 }
        self.leave()
    }

    /// Passes members that stay as they are because no rule is for them.
    /// - Returns: the rule for the next member; -1: there is none.
    private mutating func passUnnamed() -> Int {
        guard self.level.group >= 0 else { return -1 }
        let mustLook = self.level.keepsOnly || self.level.hasGap || self.level.renamed != 0
        var (position, budget, last) = (self.level.position, self.output.budget, -1)
        while position < self.level.end, budget > 0 {
            let name = self.index.nodes.entries[position]
            let place = self.table.byName.place(of: name, in: self.level.group, self.index.bytes)
            guard place < 0, !mustLook else {
                last = place
                break
            }
            budget &-= name.price
            self.level.isFirst = false
            let value = self.index.nodes.entries[position &+ 1]
            self.level.keptEnd = value.end
            position = Int(value.next)
        }
        self.level.position = position
        self.output.budget = budget
        return last
    }

    private mutating func passMember(at position: Int, _ place: Int) {
        let name = self.index.entry(JSONIndex.Node(position))
        let value = self.index.entry(JSONIndex.Node(position &+ 1))
        self.output.budget &-= name.price
        self.level.position = Int(value.next)
        if self.isLeftOut(place, value.kind) || self.level.renamed != 0 && self.isReplaced(name, place) {
            return self.leaveOut()
        }
        if self.level.hasGap { self.closeGap(to: name) }
        self.level.isFirst = false
        self.level.keptEnd = value.range.upperBound
        guard place >= 0 else { return }
        let rule = self.table.rules[place]
        if rule.newName >= 0 {
            self.copy(to: name.range.lowerBound)
            let newName = self.table.newNames[rule.newName]
            self.output.append(newName.key, newName.quoted)
            self.copied = name.range.upperBound
        }
        self.enter(
            JSONIndex.Node(position &+ 1), value, group: rule.inner, keepsOnly: self.level.keepsOnly && !rule.isKept)
    }

    private mutating func leaveOut() {
        if !self.level.hasGap { self.copy(to: self.level.keptEnd) }
        self.level.hasGap = true
    }

    private mutating func closeGap(to name: JSONNodes.Entry) {
        if !self.level.isFirst { self.output.append(UInt8(ascii: ",")) }
        self.copied = name.range.lowerBound
        self.level.hasGap = false
    }

    @inline(__always)
    private func isLeftOut(_ place: Int, _ kind: JSONKind) -> Bool {
        guard place >= 0 else { return self.level.keepsOnly }
        let rule = self.table.rules[place]
        if rule.isRemoved { return true }
        guard self.level.keepsOnly, !rule.isKept else { return false }
        return !kind.isContainer || !rule.keepsSomething
    }

    /// Whether another member takes this one's name.
    private func isReplaced(_ name: JSONNodes.Entry, _ place: Int) -> Bool {
        guard place < 0 || self.table.rules[place].newName < 0 else { return false }
        let taker = self.table.byNewName.place(of: name, in: self.level.group, self.index.bytes)
        guard taker >= 0 else { return false }
        return self.level.renamed & (1 &<< UInt64(taker &- self.table.groups[self.level.group].rules.lowerBound)) != 0
    }
}
