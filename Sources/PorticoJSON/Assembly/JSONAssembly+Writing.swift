// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// How far the document is written.
    struct Writing: Sendable {
        /// An index that is being made over a value, and what is written of that then.
        struct Reading: Sendable {
            let slot: Int
            let place: Int
            let element: Int?
            let goesBackTo: Int?
        }

        /// The innermost object or array that is written, and those around it. The outermost stands for the whole.
        var level = Level()
        var outer: [Level] = []
        var reading: Reading?
        var hasBegun = false

        mutating func begin() {
            self.level = Level()
            self.outer.removeAll(keepingCapacity: true)
            self.reading = nil
            self.hasBegun = false
        }
    }

    /// Writes the document.
    /// - Returns: whether all is written; else the budget is used up.
    mutating func write() throws(JSONAssemblyError) -> Bool {
        if !self.writing.hasBegun {
            self.writing.hasBegun = true
            self.output.reserve(self.size)
            self.enter(object: 0, nil, element: nil, goesBackTo: nil, ownsIndex: false)
        }
        while self.output.catchUp() {
            guard !self.output.isTooLong else { throw .tooLarge }
            guard !self.writing.outer.isEmpty else {
                self.task = nil
                return true
            }
            guard self.output.budget > 0 else { return false }
            if let reading = self.writing.reading {
                guard try self.read(reading.slot) else { return false }
                self.finish(reading)
            } else if self.writing.level.isArray {
                self.passElements()
            } else if self.writing.level.position < self.writing.level.end {
                self.passMembers()
            } else {
                self.passNew()
            }
        }
        return false
    }

    /// Writes what stands at a place, or begins to.
    /// - Parameters:
    ///   - base: what the value above holds there.
    ///   - element: which element of an array the place is within.
    ///   - goesBackTo: the length of the output that it has again if nothing stands there.
    mutating func write(_ place: Int, _ base: Base?, element: Int?, goesBackTo: Int?) {
        let value = self.value(at: place, element: element)
        guard self.hasChanges(place) else {
            if let value {
                self.output.append(self.texts[self.values[value].textPlace], self.values[value].range)
                self.writing.level.isEmpty = false
            } else {
                self.copy(base, goesBackTo: goesBackTo)
            }
            return
        }
        guard let value else {
            return self.writeChanged(place, base, element: element, goesBackTo: goesBackTo, ownsIndex: false)
        }
        if element == nil, let slot = self.places[place].index {
            let own = Base(index: slot, node: self.indexes[slot].root)
            return self.writeChanged(place, own, element: nil, goesBackTo: goesBackTo, ownsIndex: false)
        }
        self.writing.reading = Writing.Reading(
            slot: self.beginIndex(over: value), place: place, element: element, goesBackTo: goesBackTo)
    }

    private mutating func finish(_ reading: Writing.Reading) {
        self.writing.reading = nil
        // Within elements there may be very many values: their indexes do not stay.
        if reading.element == nil { self.places[reading.place].index = reading.slot }
        self.writeChanged(
            reading.place, Base(index: reading.slot, node: self.indexes[reading.slot].root), element: reading.element,
            goesBackTo: reading.goesBackTo, ownsIndex: reading.element != nil)
    }

    /// Writes a value with what goes into it; as it stands where that cannot be.
    private mutating func writeChanged(
        _ place: Int,
        _ base: Base?,
        element: Int?,
        goesBackTo: Int?,
        ownsIndex: Bool
    ) {
        let kind = base.map { self.entry($0).kind }
        if let base, let elements = self.places[place].elements {
            if kind == .array { return self.enter(array: elements, base, ownsIndex: ownsIndex) }
        } else if kind == nil || kind == .object {
            return self.enter(object: place, base, element: element, goesBackTo: goesBackTo, ownsIndex: ownsIndex)
        }
        self.copy(base, goesBackTo: goesBackTo)
        if ownsIndex { self.usedIndexes -= 1 }
    }

    /// The position in `values` of what was set at a place.
    @inline(__always)
    private func value(at place: Int, element: Int?) -> Int? {
        switch self.places[place].value {
        case .none: return nil
        case .one(let value): return value
        case .perElement(let range):
            guard let element, element < range.count else { return nil }
            let value = self.elementValues[range.lowerBound + element]
            return value < 0 ? nil : Int(value)
        }
    }

    @inline(__always)
    private func hasChanges(_ place: Int) -> Bool {
        self.places[place].firstChild != nil || self.places[place].elements != nil
    }

    private mutating func copy(_ base: Base?, goesBackTo: Int?) {
        if let base {
            self.output.append(self.indexes[base.index].bytes, self.entry(base).range)
            self.writing.level.isEmpty = false
        } else if let goesBackTo {
            self.output.truncate(to: goesBackTo)
        }
    }
}
