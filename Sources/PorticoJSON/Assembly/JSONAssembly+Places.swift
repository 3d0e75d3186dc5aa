// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// More members of the root than this are found by hash.
    private static let fewMembers = 16

    /// The place of a target, made where it is not there yet, after a look at what it goes into; `nil` where it goes
    /// into the elements of an array that is not there.
    mutating func place(of target: JSONTarget) throws(JSONAssemblyError) -> Int? {
        var place = 0
        var base: Base?
        for name in target.path {
            if place != 0 { base = try self.base(at: place, under: base) }
            guard self.isObject(base), self.places[place].elements == nil else { throw .notAnObject }
            base = base.flatMap { self.member(of: $0, name.utf8) }
            place = self.child(of: place, name)
        }
        guard let inElement = target.inElement else { return place }
        base = try self.base(at: place, under: base)
        guard let base else {
            guard self.places[place].firstChild == nil else { throw .notAnArray }
            return nil
        }
        try self.checkElements(of: base, take: inElement)
        return self.placeInElements(of: place, inElement)
    }

    /// The value that stands at a place: its own, or what the value above holds there.
    mutating func base(at place: Int, under base: Base?) throws(JSONAssemblyError) -> Base? {
        guard case .slice(let slice) = self.places[place].value else { return base }
        let slot: Int
        if let made = self.places[place].index {
            slot = made
        } else {
            slot = try self.index(over: self.slices[slice])
            self.places[place].index = slot
        }
        return Base(index: slot, node: self.indexes[slot].root)
    }

    /// An index over a value.
    mutating func index(over value: JSONSlice) throws(JSONAssemblyError) -> Int {
        if self.usedIndexes == self.indexes.count { self.indexes.append(JSONIndex()) }
        do throws(JSONError) {
            try self.indexes[self.usedIndexes].build(value.bytes, value.range)
        } catch {
            throw .notAnObject
        }
        self.usedIndexes += 1
        return self.usedIndexes - 1
    }

    private func isObject(_ base: Base?) -> Bool {
        guard let base else { return true }
        return self.indexes[base.index].kind(base.node) == .object
    }

    private func member(of base: Base, _ name: [UInt8]) -> Base? {
        self.indexes[base.index].member(base.node, named: name).map { Base(index: base.index, node: $0) }
    }

    /// Members can go into each element that is not `null`.
    private func checkElements(of base: Base, take names: [JSONName]) throws(JSONAssemblyError) {
        let index = self.indexes[base.index]
        guard index.kind(base.node) == .array else { throw .notAnArray }
        for element in index.elements(base.node) where index.kind(element) != .null {
            var node = element
            for name in names {
                guard index.kind(node) == .object else { throw .notAnObject }
                guard let next = index.member(node, named: name.utf8) else { break }
                node = next
            }
        }
    }

    private mutating func placeInElements(of place: Int, _ names: [JSONName]) -> Int {
        var inner: Int
        if let elements = self.places[place].elements {
            inner = elements
        } else {
            inner = self.places.count
            self.places.append(Place())
            self.places[place].elements = inner
        }
        for name in names { inner = self.child(of: inner, name) }
        return inner
    }

    /// The member with a name, made where it is not there yet.
    mutating func child(of parent: Int, _ name: JSONName) -> Int {
        let start = self.names.count
        self.names.append(contentsOf: name.utf8)
        let decoded = start..<self.names.count
        self.names.append(contentsOf: name.quoted)
        return self.child(of: parent, decoded, quoted: decoded.upperBound..<self.names.count)
    }

    /// The same for a name as a text spells it.
    mutating func child(of parent: Int, _ index: JSONIndex, _ name: JSONIndex.Node) -> Int {
        let start = self.names.count
        _ = index.appendScalarText(name, to: &self.names)
        let decoded = start..<self.names.count
        index.appendRaw(name, to: &self.names)
        return self.child(of: parent, decoded, quoted: decoded.upperBound..<self.names.count)
    }

    private mutating func child(of parent: Int, _ name: Range<Int>, quoted: Range<Int>) -> Int {
        let hash = self.hash(of: name)
        if let found = self.find(name, hash, in: parent) {
            self.names.removeLast(self.names.count - name.lowerBound)
            return found
        }
        let place = self.places.count
        self.places.append(Place(name: name.lowerBound, quoted: quoted, hash: hash))
        if let last = self.places[parent].lastChild {
            self.places[last].next = place
        } else {
            self.places[parent].setFirstChild(place)
        }
        self.places[parent].setLastChild(place)
        if parent == 0 { self.enterInTable(place) }
        return place
    }

    /// Of a seed that differs from process to process, so that no text can be made whose names collide.
    private func hash(of name: Range<Int>) -> UInt32 {
        var hasher = Hasher()
        unsafe self.names[name].withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    private func find(_ name: Range<Int>, _ hash: UInt32, in parent: Int) -> Int? {
        if parent == 0, !self.table.isEmpty {
            var slot = Int(hash) & (self.table.count - 1)
            while self.table[slot] != 0 {
                if self.isNamed(Int(self.table[slot]), name, hash) { return Int(self.table[slot]) }
                slot = (slot + 1) & (self.table.count - 1)
            }
            return nil
        }
        var next = self.places[parent].firstChild
        while let place = next {
            if self.isNamed(place, name, hash) { return place }
            next = self.places[place].next
        }
        return nil
    }

    private func isNamed(_ place: Int, _ name: Range<Int>, _ hash: UInt32) -> Bool {
        self.places[place].hash == hash && self.names[self.places[place].name] == self.names[name]
    }

    /// At most half of the table is in use.
    private mutating func enterInTable(_ place: Int) {
        self.rootCount += 1
        guard self.rootCount > Self.fewMembers else { return }
        if self.rootCount * 2 <= self.table.count {
            self.enter(place)
            return
        }
        self.table = Array(repeating: 0, count: Swift.max(self.table.count * 2, Self.fewMembers * 4))
        var next = self.places[0].firstChild
        while let place = next {
            self.enter(place)
            next = self.places[place].next
        }
    }

    private mutating func enter(_ place: Int) {
        var slot = Int(self.places[place].hash) & (self.table.count - 1)
        while self.table[slot] != 0 { slot = (slot + 1) & (self.table.count - 1) }
        self.table[slot] = Int32(truncatingIfNeeded: place)
    }
}

extension JSONSlice {
    /// Whether it begins as an object does.
    var isObject: Bool { self.range.first.map { self.bytes[$0] == UInt8(ascii: "{") } ?? false }
}
