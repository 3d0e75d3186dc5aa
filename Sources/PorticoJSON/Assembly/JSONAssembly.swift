// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Puts a document together from the values of parts, which stay text.
///
/// Values go to their `JSONTarget` in the order of the calls: a key stands where it was first named (or reserved), a
/// later value takes the place of an earlier one. A value that goes into another (`user.cart`, `products[*].review`)
/// is given after that other one. A value that nothing goes into is copied in one piece and never read.
///
/// The values must be valid texts.
public struct JSONAssembly: Sendable {
    var places: [Place] = [Place()]
    var slices: [JSONSlice] = []
    /// Positions in `slices`, or -1, of the values that go into the elements of an array.
    var elementSlices: [Int32] = []
    var names: [UInt8] = []
    /// More are kept than used, for their storage.
    var indexes: [JSONIndex] = []
    var usedIndexes = 0
    /// Counts the objects written, so that a place knows which has met it.
    var writing: UInt32 = 0
    /// Positions of the root's members by hash, where there are many; a power of two in size.
    var table: [Int32] = []
    var rootCount = 0

    public init() {}

    /// Keeps the place of a key, which stays away while nothing is set there.
    public mutating func reserve(_ target: JSONTarget) {
        var place = 0
        for name in target.path { place = self.child(of: place, name) }
    }

    /// Sets a value; at the root its members; with `[*]` into every element.
    public mutating func set(_ target: JSONTarget, _ value: JSONSlice) throws(JSONAssemblyError) {
        guard !target.isRoot else { return try self.merge(value) }
        let place = try self.place(of: target)
        self.slices.append(value)
        if let place { self.places[place].put(.slice(self.slices.count - 1)) }
    }

    /// Sets the results of one call for each element of an array: result i goes into element i where `[*]` is written,
    /// and none where it is `nil`; else they make an array, with `null` for `nil`.
    public mutating func set(_ target: JSONTarget, each values: [JSONSlice?]) throws(JSONAssemblyError) {
        guard target.inElement != nil else { return try self.set(target, JSONSlice(JSONSlice.array(values))) }
        guard let place = try self.place(of: target) else { return }
        let start = self.elementSlices.count
        for value in values {
            self.elementSlices.append(value == nil ? -1 : Int32(truncatingIfNeeded: self.slices.count))
            if let value { self.slices.append(value) }
        }
        self.places[place].put(.perElement(start..<self.elementSlices.count))
    }

    /// Sets each member of an object at the root.
    private mutating func merge(_ value: JSONSlice) throws(JSONAssemblyError) {
        guard value.isObject else { throw .notAnObject }
        let slot = try self.index(over: value)
        defer { self.usedIndexes -= 1 }
        let index = self.indexes[slot]
        for (name, node) in index.members(index.root) {
            self.slices.append(JSONSlice(index, node))
            let place = self.child(of: 0, index, name)
            self.places[place].put(.slice(self.slices.count - 1))
        }
    }
}
