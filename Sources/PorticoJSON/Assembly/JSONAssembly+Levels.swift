// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly.Writing {
    /// An object or an array that is written.
    struct Level: Sendable {
        var isArray = false
        /// Of an object: whose members are set; of an array: what goes into each element.
        var place = 0
        /// What it holds already.
        var base: JSONAssembly.Base?
        /// The base's next name or element, and what comes behind the last.
        var position = 0
        var end = 0
        /// The element of an array that it is within; of an array: the next one.
        var element: Int?
        /// The base's text is copied up to here.
        var copied = 0
        /// Where the last member of the base ends.
        var membersEnd = 0
        /// Of an object: its number among those written.
        var number: UInt32 = 0
        /// Of an object: whether the members of the base are done, and the place that may be a new one.
        var hasPassedBase = false
        var next: Int?
        /// Nothing is written in it so far.
        var isEmpty = true
        /// Without a member it is taken back, to this length of the output.
        var goesBackTo: Int?
        /// Whether the index of the base is given back.
        var ownsIndex = false
    }
}

extension JSONAssembly {
    // MARK: Arrays

    mutating func enter(array elements: Int, _ base: Base, ownsIndex: Bool) {
        let search = JSONIndex.Search(self.indexes[base.index], base.node, in: .array)
        self.writing.level.isEmpty = false
        self.writing.outer.append(self.writing.level)
        self.writing.level = Writing.Level(
            isArray: true, place: elements, base: base, position: search.position, end: search.end, element: 0,
            copied: self.entry(base).range.lowerBound, ownsIndex: ownsIndex)
    }

    /// Copies elements, up to the next one that members go into.
    mutating func passElements() {
        guard let base = self.writing.level.base, let element = self.writing.level.element else { return }
        var (position, passed) = (self.writing.level.position, element)
        while position < self.writing.level.end {
            guard self.output.isReady else { break }
            self.output.budget &-= 1
            let node = JSONIndex.Node(position)
            let entry = self.indexes[base.index].entry(node)
            position = Int(entry.next)
            passed &+= 1
            guard entry.kind == .object else { continue }
            self.output.append(
                self.indexes[base.index].bytes, self.writing.level.copied..<entry.range.lowerBound)
            self.writing.level.copied = entry.range.upperBound
            self.writing.level.position = position
            self.writing.level.element = passed
            return self.enter(
                object: self.writing.level.place, Base(index: base.index, node: node), element: passed &- 1,
                goesBackTo: nil, ownsIndex: false)
        }
        self.writing.level.position = position
        self.writing.level.element = passed
        guard position >= self.writing.level.end else { return }
        self.output.append(
            self.indexes[base.index].bytes, self.writing.level.copied..<self.entry(base).range.upperBound)
        self.leave()
    }

    private mutating func leave() {
        if self.writing.level.ownsIndex { self.usedIndexes -= 1 }
        self.writing.level = self.writing.outer.popLast() ?? self.writing.level
    }

    // MARK: Objects

    /// Begins an object: the members of the base, changed where a place has their name, then those that are new.
    mutating func enter(object place: Int, _ base: Base?, element: Int?, goesBackTo: Int?, ownsIndex: Bool) {
        self.written &+= 1
        self.output.budget &-= 3
        self.writing.outer.append(self.writing.level)
        self.writing.level = Writing.Level(
            place: place, base: base, element: element, number: self.written, goesBackTo: goesBackTo,
            ownsIndex: ownsIndex)
        guard let base else { return self.output.append(UInt8(ascii: "{")) }
        let search = JSONIndex.Search(self.indexes[base.index], base.node, in: .object)
        self.writing.level.position = search.position
        self.writing.level.end = search.end
        self.writing.level.copied = self.entry(base).range.lowerBound
        self.writing.level.membersEnd = self.writing.level.copied &+ 1
    }

    /// Copies members of the base, up to the next one that a place has the name of.
    mutating func passMembers() {
        guard let base = self.writing.level.base else { return }
        while self.writing.level.position < self.writing.level.end {
            guard self.output.isReady else { return }
            self.output.budget &-= 1
            let position = self.writing.level.position
            let entry = self.indexes[base.index].entry(JSONIndex.Node(position &+ 1))
            self.writing.level.position = Int(entry.next)
            self.writing.level.isEmpty = false
            self.writing.level.membersEnd = entry.range.upperBound
            guard let place = self.place(namedAt: position, base.index) else { continue }
            self.places[place].met = self.writing.level.number
            self.output.append(
                self.indexes[base.index].bytes, self.writing.level.copied..<entry.range.lowerBound)
            self.writing.level.copied = entry.range.upperBound
            return self.write(
                place, Base(index: base.index, node: JSONIndex.Node(position &+ 1)),
                element: self.writing.level.element, goesBackTo: nil)
        }
    }

    /// The place that has the name of a base's member.
    private mutating func place(namedAt position: Int, _ slot: Int) -> Int? {
        let index = self.indexes[slot]
        let name = index.entry(JSONIndex.Node(position))
        let inside = Int(name.start) &+ 1..<Swift.max(Int(name.start) &+ 1, name.end &- 1)
        var next = self.places[self.writing.level.place].firstChild
        while let place = next {
            self.output.budget &-= 1
            if self.isNamed(place, index.bytes, inside, isEscaped: name.isEscaped) { return place }
            next = self.places[place].next
        }
        return nil
    }

    /// Writes the members that the base does not have.
    mutating func passNew() {
        if !self.writing.level.hasPassedBase { self.passBase() }
        while let place = self.writing.level.next {
            guard self.output.isReady else { return }
            self.output.budget &-= 1
            self.writing.level.next = self.places[place].next
            guard self.places[place].met != self.writing.level.number else { continue }
            let count = self.output.bytes.count
            if !self.writing.level.isEmpty { self.output.append(UInt8(ascii: ",")) }
            let name = self.places[place].name
            self.output.append(self.texts[name.textPlace], name.quoted)
            self.output.append(UInt8(ascii: ":"))
            let depth = self.writing.outer.count
            self.write(place, nil, element: self.writing.level.element, goesBackTo: count)
            if self.writing.outer.count != depth || self.writing.reading != nil { return }
        }
        self.endObject()
    }

    private mutating func passBase() {
        self.writing.level.hasPassedBase = true
        self.writing.level.next = self.places[self.writing.level.place].firstChild
        guard let base = self.writing.level.base else { return }
        let (copied, end) = (self.writing.level.copied, self.writing.level.membersEnd)
        if copied < end { self.output.append(self.indexes[base.index].bytes, copied..<end) }
        self.writing.level.copied = end
    }

    private mutating func endObject() {
        let level = self.writing.level
        if let base = level.base {
            self.output.append(self.indexes[base.index].bytes, level.copied..<self.entry(base).range.upperBound)
        } else if level.isEmpty, let count = level.goesBackTo {
            self.output.truncate(to: count)
            return self.leave()
        } else {
            self.output.append(UInt8(ascii: "}"))
        }
        self.leave()
        self.writing.level.isEmpty = false
    }
}
