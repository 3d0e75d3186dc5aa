// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Puts a document together from the values of parts, which stay text.
///
/// Values go to their `JSONTarget` in the order of the calls: a key stands where it was first named (or reserved), a
/// later value takes the place of an earlier one. A value that goes into another (`user.cart`, `products[*].review`)
/// is given after that other one. A value that nothing goes into is copied in one piece and never read.
///
/// Setting and writing are done at once (`set`, `write`), or in slices: `beginSetting` or `beginWriting`, then `advance`
/// until it is done. The values must be valid texts, and shorter than 4 GiB. Storage is used again after `reset`.
public struct JSONAssembly: Sendable {
    enum Task: Sendable {
        /// Results become an array.
        case joining
        /// The place of a target is looked for.
        case placing
        /// The members of an object become members of the root.
        case merging
        case writing
    }

    var places = JSONBlocks<Place>()
    var values = JSONBlocks<Value>()
    /// Positions in `values`, or -1, of those that go into the elements of an array.
    var elementValues: [Int32] = []
    /// Where values and names are written.
    var texts: [[UInt8]] = []
    /// More are kept than used, for their storage.
    var indexes: [JSONIndex] = []
    var usedIndexes = 0
    var members = Members()
    /// Bytes of all values that were set.
    var size = 0

    /// What is being done.
    var task: Task?
    var joining = JSONJoin()
    var placing = Placing()
    var merging = Merging()
    var writing = Writing()
    /// Objects that were written, so that a place knows which has met it.
    var written: UInt32 = 0
    /// Its budget is that of all tasks.
    var output = JSONOutput()

    public init() { self.places.append(Place()) }

    /// Begins another document.
    public mutating func reset() {
        if self.places.count < 1024 {
            self.places.removeAll()
            self.values.removeAll()
        } else {
            self.places = JSONBlocks()
            self.values = JSONBlocks()
        }
        self.places.append(Place())
        self.texts.removeAll(keepingCapacity: self.texts.count < 1024)
        self.elementValues.removeAll(keepingCapacity: self.elementValues.count < 1024)
        if self.indexes.count > 16 { self.indexes.removeSubrange(16...) }
        for index in self.indexes.indices { self.indexes[index].clear() }
        self.usedIndexes = 0
        self.members = Members()
        self.size = 0
        self.task = nil
        self.written = 0
        self.output = JSONOutput()
    }

    /// The same in slices, where values were long or many: to give back what they took takes its time too.
    /// - Returns: whether all is given back. Until then the assembly is of no use.
    public mutating func reset(_ budget: Int) -> Bool {
        var left = budget
        while !self.values.removeBlock() || !self.places.removeBlock() {
            left -= JSONBlocks<Place>.priceOfBlock * 4
            guard left > 0 else { return false }
        }
        while self.indexes.last != nil {
            guard self.indexes[self.indexes.count - 1].clear(left) else { return false }
            self.indexes.removeLast()
        }
        self.reset()
        return true
    }

    /// Keeps the place of a key, which stays away while nothing is set there.
    public mutating func reserve(_ target: JSONTarget) {
        var place = 0
        for name in target.path { place = self.child(of: place, name) }
    }

    /// Sets a value; at the root its members; with `[*]` into every element.
    public mutating func set(_ target: JSONTarget, _ value: JSONSlice) throws(JSONAssemblyError) {
        self.beginSetting(target, value)
        while try !self.advance(.max) {}
    }

    /// Sets the results of one call for each element of an array: result i goes into element i where `[*]` is written,
    /// and none where it is `nil`; else they make an array, with `null` for `nil`.
    public mutating func set(_ target: JSONTarget, each values: [JSONSlice?]) throws(JSONAssemblyError) {
        self.beginSetting(target, each: values)
        while try !self.advance(.max) {}
    }

    /// Appends the document, an object.
    /// - Parameter limit: how many bytes it may have. Where it would have more, some are written.
    public mutating func write(to output: inout [UInt8], limit: Int = .max) throws(JSONAssemblyError) {
        let (end, isBeyond) = output.count.addingReportingOverflow(limit)
        self.beginWriting(limit: isBeyond ? .max : end)
        self.output.exchange(&output)
        defer { self.output.exchange(&output) }
        while try !self.advance(.max) {}
    }
}
