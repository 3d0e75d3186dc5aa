// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// Finds members of the root by hash, where there are many.
    struct Members: Sendable {
        /// Of the root.
        var count = 0
        /// Places of the root's members; a power of two in size, or none as long as there are few.
        var table: [Int32] = []

        mutating func enter(_ place: Int, _ hash: UInt32) {
            var slot = Int(hash) & (self.table.count - 1)
            while self.table[slot] != 0 { slot = (slot + 1) & (self.table.count - 1) }
            self.table[slot] = Int32(truncatingIfNeeded: place)
        }
    }

    /// More members of the root than this are found by hash.
    static let fewMembers = 16

    /// The member with a name that a configuration gives, made where it is not there yet.
    mutating func child(of parent: Int, _ name: JSONName) -> Int {
        let (place, isNew) = self.child(of: parent, self.enter(name))
        if !isNew { self.texts.removeLast() }
        return place
    }

    /// The member with a name, made where it is not there yet.
    mutating func child(of parent: Int, _ name: Name) -> (place: Int, isNew: Bool) {
        if let found = self.find(name, in: parent) { return (found, false) }
        let place = self.places.count
        self.places.append(Place(name))
        if let last = self.places[parent].lastChild {
            self.places[last].next = place
        } else {
            self.places[parent].setFirstChild(place)
        }
        self.places[parent].setLastChild(place)
        if parent == 0 { self.enterInTable(place) }
        return (place, true)
    }

    @inline(__always)
    private func find(_ name: Name, in parent: Int) -> Int? {
        if parent == 0, !self.members.table.isEmpty {
            let table = self.members.table
            var slot = Int(name.hash) & (table.count - 1)
            while table[slot] != 0 {
                if self.isSame(Int(table[slot]), name) { return Int(table[slot]) }
                slot = (slot + 1) & (table.count - 1)
            }
            return nil
        }
        var next = self.places[parent].firstChild
        while let place = next {
            if self.isSame(place, name) { return place }
            next = self.places[place].next
        }
        return nil
    }

    @inline(__always)
    private func isSame(_ place: Int, _ name: Name) -> Bool {
        self.places[place].name.hash == name.hash
            && self.isNamed(place, self.texts[name.textPlace], name.inside, isEscaped: name.isEscaped)
    }

    /// At most half of the table is in use. Merging makes room for its members before, in slices.
    private mutating func enterInTable(_ place: Int) {
        self.members.count += 1
        guard self.members.count > Self.fewMembers || !self.members.table.isEmpty else { return }
        if self.members.count * 2 <= self.members.table.count {
            return self.members.enter(place, self.places[place].name.hash)
        }
        self.members.table = [Int32](repeating: 0, count: Self.tableSize(self.members.count))
        var next = self.places[0].firstChild
        while let place = next {
            self.members.enter(place, self.places[place].name.hash)
            next = self.places[place].next
        }
    }

    /// With room for some names of a configuration behind those of a long text.
    static func tableSize(_ count: Int) -> Int {
        var size = Self.fewMembers * 4
        while size < count * 2 + Swift.min(count, 2048) { size *= 2 }
        return size
    }
}
