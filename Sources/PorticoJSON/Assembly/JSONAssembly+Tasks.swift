// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// Begins what `set` does at once.
    public mutating func beginSetting(_ target: JSONTarget, _ value: JSONSlice) {
        self.task = nil
        self.size += value.range.count
        if target.isRoot {
            self.merging = Merging(value)
            self.task = .merging
        } else if target.path.count == 1, target.inElement == nil {
            // Nothing has to be looked at.
            self.put(value, at: self.child(of: 0, target.path[0]))
        } else {
            self.placing = Placing(target, .one(value))
            self.task = .placing
        }
    }

    /// Begins what `set` does at once.
    public mutating func beginSetting(_ target: JSONTarget, each values: [JSONSlice?]) {
        self.placing = Placing(target, .each(values))
        if target.inElement == nil {
            self.joining = JSONJoin(array: values)
            self.task = .joining
        } else {
            self.size += values.reduce(0) { $0 + ($1?.range.count ?? 0) }
            self.task = .placing
        }
    }

    /// Begins to write the document, an object.
    /// - Parameter limit: how many bytes it may have.
    public mutating func beginWriting(limit: Int = .max) {
        self.output = JSONOutput(limit: limit)
        self.writing.begin()
        self.task = .writing
    }

    /// The document, once it is written.
    public var bytes: [UInt8] { self.output.bytes }

    /// Goes on with what was begun. A value that is passed, four bytes that are read and 32 that are copied take one of
    /// the budget, and a member of the root more.
    /// - Returns: whether it is done. After an error nothing is left to be done.
    public mutating func advance(_ budget: Int) throws(JSONAssemblyError) -> Bool {
        self.output.budget = budget
        do throws(JSONAssemblyError) {
            while let task = self.task {
                switch task {
                case .joining: guard self.join() else { return false }
                case .placing: guard try self.place() else { return false }
                case .merging: guard try self.merge() else { return false }
                case .writing: guard try self.write() else { return false }
                }
            }
        } catch {
            self.task = nil
            throw error
        }
        return true
    }

    /// An array of results goes where any other value would.
    private mutating func join() -> Bool {
        guard self.joining.advance(&self.output.budget) else { return false }
        self.beginSetting(self.placing.target, JSONSlice(self.joining.bytes))
        self.joining = JSONJoin()
        return true
    }

    /// The position of a new index over one of `values`, which `read` fills.
    mutating func beginIndex(over value: Int) -> Int {
        self.beginIndex(over: self.texts[self.values[value].textPlace], self.values[value].range)
    }

    mutating func beginIndex(over text: [UInt8], _ range: Range<Int>) -> Int {
        if self.usedIndexes == self.indexes.count { self.indexes.append(JSONIndex()) }
        self.indexes[self.usedIndexes].begin(text, range)
        self.usedIndexes += 1
        return self.usedIndexes - 1
    }

    /// Fills an index; whether it is full.
    mutating func read(_ slot: Int) throws(JSONAssemblyError) -> Bool {
        do throws(JSONError) {
            return try self.indexes[slot].advance(&self.output.budget)
        } catch {
            self.usedIndexes = slot
            throw .notAnObject
        }
    }

    @inline(__always)
    func entry(_ base: Base) -> JSONNodes.Entry { self.indexes[base.index].entry(base.node) }
}
