// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// How far the members of an object have become members of the root.
    struct Merging: Sendable {
        enum Step: Sendable {
            case begin, read, count, makeTable, fillTable, set
        }

        let value: JSONSlice
        var step = Step.begin
        /// The index over the object, and which members come next.
        var slot = 0
        var search: JSONIndex.Search?
        var count = 0
        /// A table that has room for all, and the next place to be entered in it.
        var members = Members()
        var tableSize = 0
        var next: Int?

        init(_ value: JSONSlice) { self.value = value }

        /// Nothing is merged.
        init() { self.init(JSONSlice([])) }
    }

    /// Sets each member of an object at the root.
    /// - Returns: whether all are set; else the budget is used up.
    mutating func merge() throws(JSONAssemblyError) -> Bool {
        while self.output.budget > 0 {
            switch self.merging.step {
            case .begin:
                guard self.merging.value.isObject else { throw .notAnObject }
                self.merging.slot = self.beginIndex(over: self.merging.value.bytes, self.merging.value.range)
                self.merging.step = .read
            case .read:
                guard try self.read(self.merging.slot) else { return false }
                self.texts.append(self.merging.value.bytes)
                self.search(then: .count)
            case .count: self.countMembers()
            case .makeTable: self.makeTable()
            case .fillTable: self.fillTable()
            case .set:
                guard self.setMembers() else { return false }
                self.usedIndexes -= 1
                self.merging = Merging()
                self.task = nil
                return true
            }
        }
        return false
    }

    private mutating func search(then step: Merging.Step) {
        let index = self.indexes[self.merging.slot]
        self.merging.search = JSONIndex.Search(index, index.root, in: .object)
        self.merging.step = step
    }

    private mutating func countMembers() {
        guard var search = self.merging.search else { return }
        while search.position < search.end, self.output.budget > 0 {
            self.output.budget &-= 1
            self.merging.count &+= 1
            search.position = self.next(behind: search.position)
        }
        self.merging.search = search
        guard search.position >= search.end else { return }
        let count = self.members.count + self.merging.count
        if count > Self.fewMembers, count * 2 > self.members.table.count {
            self.merging.tableSize = Self.tableSize(count)
            self.merging.members.table.reserveCapacity(self.merging.tableSize)
            self.merging.step = .makeTable
        } else {
            self.search(then: .set)
        }
    }

    /// The name behind a member.
    private func next(behind name: Int) -> Int {
        Int(self.indexes[self.merging.slot].entry(JSONIndex.Node(name &+ 1)).next)
    }

    private mutating func makeTable() {
        let missing = self.merging.tableSize - self.merging.members.table.count
        let count = Swift.min(missing, self.output.budget < 1 << 32 ? self.output.budget * 8 : missing)
        self.merging.members.table.append(contentsOf: repeatElement(0, count: count))
        self.output.budget -= count / 8 + 1
        guard count == missing else { return }
        self.merging.next = self.places[0].firstChild
        self.merging.step = .fillTable
    }

    private mutating func fillTable() {
        while let place = self.merging.next {
            guard self.output.budget > 0 else { return }
            self.output.budget -= 4
            self.merging.members.enter(place, self.places[place].name.hash)
            self.merging.next = self.places[place].next
        }
        self.merging.members.count = self.members.count
        self.members = self.merging.members
        self.merging.members = Members()
        self.search(then: .set)
    }

    private mutating func setMembers() -> Bool {
        guard var search = self.merging.search else { return true }
        let index = self.indexes[self.merging.slot]
        let text = self.texts.count - 1
        while search.position < search.end {
            guard self.output.budget > 0 else {
                self.merging.search = search
                return false
            }
            let entry = index.entry(JSONIndex.Node(search.position))
            self.output.budget -= 16 + Swift.min(entry.range.count, 64 << 10) >> 3
            let name = Name(
                text: text, inside: index.inside(JSONIndex.Node(search.position)), isEscaped: entry.isEscaped)
            let (place, _) = self.child(of: 0, Self.hashed(name, in: index.bytes))
            self.places[place].put(.one(self.values.count))
            self.values.append(Value(text: text, index.range(JSONIndex.Node(search.position &+ 1))))
            search.position = Int(index.entry(JSONIndex.Node(search.position &+ 1)).next)
        }
        return true
    }
}

extension JSONSlice {
    /// Whether it begins as an object does.
    var isObject: Bool { self.range.first.map { self.bytes[$0] == UInt8(ascii: "{") } ?? false }
}
