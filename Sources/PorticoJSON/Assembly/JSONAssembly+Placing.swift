// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// How far the place of a target is found.
    struct Placing: Sendable {
        enum Step: Sendable {
            /// The value at the place is looked at.
            case base
            /// An index over it is made.
            case read(Int)
            /// What comes next is looked for in it.
            case look
            case search
            /// Each element is checked.
            case check
        }

        /// What is set.
        enum Values: Sendable {
            case one(JSONSlice)
            case each([JSONSlice?])
        }

        let target: JSONTarget
        let values: Values
        var step = Step.base
        /// How many of the target's names have led to the place.
        var depth = 0
        var place = 0
        /// What stands at the place.
        var base: Base?
        var search: JSONIndex.Search?
        /// Within an element: the value that names have led to, and how many.
        var node: JSONIndex.Node?
        var inner = 0
        var innerSearch: JSONIndex.Search?

        init(_ target: JSONTarget, _ values: Values) {
            self.target = target
            self.values = values
        }

        /// Nothing is looked for.
        init() { self.init(Self.nowhere, .each([])) }

        private static let nowhere = JSONTarget(name: "")

        /// The next name; `nil`: the place is found.
        var name: JSONName? { self.depth < self.target.path.count ? self.target.path[self.depth] : nil }
    }

    /// Finds the place of a target, made where it is not there yet, after a look at what it goes into, and sets what goes
    /// there.
    /// - Returns: whether that is done; else the budget is used up.
    mutating func place() throws(JSONAssemblyError) -> Bool {
        while self.output.budget > 0 {
            switch self.placing.step {
            case .base: self.findBase()
            case .read(let slot):
                guard try self.read(slot) else { return false }
                self.places[self.placing.place].index = slot
                self.placing.base = Base(index: slot, node: self.indexes[slot].root)
                self.placing.step = .look
            case .look: if try self.look() { return true }
            case .search: self.search()
            case .check: if try self.check() { return true }
            }
        }
        return false
    }

    /// The value that stands at a place is its own, or what the value above holds there.
    private mutating func findBase() {
        self.placing.step = .look
        let place = self.placing.place
        guard place != 0, self.placing.name != nil || self.placing.target.inElement != nil,
            case .one(let value) = self.places[place].value
        else { return }
        if let slot = self.places[place].index {
            self.placing.base = Base(index: slot, node: self.indexes[slot].root)
        } else {
            self.placing.step = .read(self.beginIndex(over: value))
        }
    }

    /// Goes to the next name, or into the elements.
    private mutating func look() throws(JSONAssemblyError) -> Bool {
        let (place, base) = (self.placing.place, self.placing.base)
        guard let name = self.placing.name else { return try self.arrive() }
        guard base.map({ self.entry($0).kind }) ?? .object == .object, self.places[place].elements == nil else {
            throw .notAnObject
        }
        guard let base else {
            self.placing.place = self.child(of: place, name)
            self.placing.depth += 1
            self.placing.step = .base
            return false
        }
        self.placing.search = JSONIndex.Search(self.indexes[base.index], base.node, in: .object)
        self.placing.step = .search
        return false
    }

    private mutating func search() {
        guard let base = self.placing.base, let name = self.placing.name, var search = self.placing.search else {
            return
        }
        guard self.indexes[base.index].seek(member: name.utf8.span, &search, &self.output.budget) else {
            self.placing.search = search
            return
        }
        self.output.budget &-= 1
        self.placing.base = search.found.map { Base(index: base.index, node: $0) }
        self.placing.place = self.child(of: self.placing.place, name)
        self.placing.depth += 1
        self.placing.step = .base
    }

    // MARK: The place is found

    private mutating func arrive() throws(JSONAssemblyError) -> Bool {
        guard self.placing.target.inElement != nil else { return self.set(at: self.placing.place) }
        guard let base = self.placing.base else {
            guard self.places[self.placing.place].firstChild == nil else { throw .notAnArray }
            return self.set(at: nil)
        }
        guard self.entry(base).kind == .array else { throw .notAnArray }
        self.placing.search = JSONIndex.Search(self.indexes[base.index], base.node, in: .array)
        self.placing.step = .check
        return false
    }

    /// Members can go into each element that is not `null`.
    private mutating func check() throws(JSONAssemblyError) -> Bool {
        guard let base = self.placing.base, var search = self.placing.search else { return true }
        while search.position < search.end {
            guard self.output.budget > 0 else {
                self.placing.search = search
                return false
            }
            let node = JSONIndex.Node(search.position)
            let entry = self.indexes[base.index].entry(node)
            if entry.kind != .null, try !self.checkElement(node, of: base.index) {
                self.placing.search = search
                return false
            }
            self.output.budget &-= 1
            search.position = Int(entry.next)
        }
        return self.set(at: self.placeInElements(of: self.placing.place, self.placing.target.inElement ?? []))
    }

    /// The names lead through objects, as far as there are values.
    /// - Returns: whether that is seen; else the budget is used up.
    private mutating func checkElement(_ element: JSONIndex.Node, of slot: Int) throws(JSONAssemblyError) -> Bool {
        let names = self.placing.target.inElement ?? []
        var node: JSONIndex.Node? = self.placing.node ?? element
        while let object = node, self.placing.inner < names.count {
            guard self.indexes[slot].kind(object) == .object else { throw .notAnObject }
            var search = self.placing.innerSearch ?? JSONIndex.Search(self.indexes[slot], object, in: .object)
            let name = names[self.placing.inner]
            guard self.indexes[slot].seek(member: name.utf8.span, &search, &self.output.budget) else {
                (self.placing.node, self.placing.innerSearch) = (object, search)
                return false
            }
            node = search.found
            self.placing.innerSearch = nil
            self.placing.inner += 1
        }
        (self.placing.node, self.placing.inner) = (nil, 0)
        return true
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

    /// - Parameter place: `nil`: the array is not there that the values would go into.
    private mutating func set(at place: Int?) -> Bool {
        self.task = nil
        switch self.placing.values {
        case .one(let value):
            if let place { self.put(value, at: place) }
        case .each(let values):
            guard let place else { break }
            let start = self.elementValues.count
            for value in values {
                self.elementValues.append(value == nil ? -1 : Int32(truncatingIfNeeded: self.values.count))
                if let value { self.append(value) }
            }
            self.places[place].put(.perElement(start..<self.elementValues.count))
        }
        return true
    }

    mutating func put(_ value: JSONSlice, at place: Int) {
        self.append(value)
        self.places[place].put(.one(self.values.count - 1))
    }

    private mutating func append(_ value: JSONSlice) {
        self.values.append(Value(text: self.texts.count, value.range))
        self.texts.append(value.bytes)
    }
}
