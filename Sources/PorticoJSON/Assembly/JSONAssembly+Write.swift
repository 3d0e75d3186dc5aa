// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// What is written, and how long it may become.
    struct Output {
        var bytes: [UInt8]
        let end: Int

        mutating func append(_ bytes: some Collection<UInt8>) throws(JSONAssemblyError) {
            guard bytes.count <= self.end - self.bytes.count else { throw .tooLarge }
            self.bytes.append(contentsOf: bytes)
        }

        mutating func append(_ byte: UInt8) throws(JSONAssemblyError) {
            guard self.bytes.count < self.end else { throw .tooLarge }
            self.bytes.append(byte)
        }
    }

    /// Appends the document, an object.
    /// - Parameter limit: how many bytes it may have. Where it would have more, some are written.
    public mutating func write(to output: inout [UInt8], limit: Int = .max) throws(JSONAssemblyError) {
        let (end, isBeyond) = output.count.addingReportingOverflow(limit)
        var writer = Output(bytes: [], end: isBeyond ? .max : end)
        swap(&writer.bytes, &output)
        defer { swap(&writer.bytes, &output) }
        _ = try self.writeObject(0, nil, element: nil, &writer)
    }

    /// Writes what stands at a place, if anything does.
    /// - Parameters:
    ///   - base: what the value above holds there.
    ///   - element: which element of an array the place is within.
    private mutating func write(
        _ place: Int,
        _ base: Base?,
        element: Int?,
        _ output: inout Output
    ) throws(JSONAssemblyError) -> Bool {
        let value = self.value(at: place, element: element)
        guard self.hasChanges(place) else {
            guard let value else { return try self.copy(base, &output) }
            try output.append(self.slices[value].bytes[self.slices[value].range])
            return true
        }
        guard let value else { return try self.writeChanged(place, base, element: element, &output) }
        if element == nil {
            return try self.writeChanged(place, try self.base(at: place, under: nil), element: nil, &output)
        }
        // Within elements there may be very many values: their indexes do not stay.
        let slot = try self.index(over: self.slices[value])
        defer { self.usedIndexes -= 1 }
        let own = Base(index: slot, node: self.indexes[slot].root)
        return try self.writeChanged(place, own, element: element, &output)
    }

    /// The position of the value that was set at a place.
    private func value(at place: Int, element: Int?) -> Int? {
        switch self.places[place].value {
        case .none: return nil
        case .slice(let slice): return slice
        case .perElement(let range):
            guard let element, element < range.count else { return nil }
            let slice = self.elementSlices[range.lowerBound + element]
            return slice < 0 ? nil : Int(slice)
        }
    }

    private func hasChanges(_ place: Int) -> Bool {
        self.places[place].firstChild != nil || self.places[place].elements != nil
    }

    private func copy(_ base: Base?, _ output: inout Output) throws(JSONAssemblyError) -> Bool {
        guard let base else { return false }
        let index = self.indexes[base.index]
        try output.append(index.bytes[index.range(base.node)])
        return true
    }

    /// Writes a value with what goes into it; as it stands where that cannot be.
    private mutating func writeChanged(
        _ place: Int,
        _ base: Base?,
        element: Int?,
        _ output: inout Output
    ) throws(JSONAssemblyError) -> Bool {
        let kind = base.map { self.indexes[$0.index].kind($0.node) }
        if let base, let elements = self.places[place].elements {
            guard kind == .array else { return try self.copy(base, &output) }
            try self.writeArray(elements, base, &output)
            return true
        }
        guard kind == nil || kind == .object else { return try self.copy(base, &output) }
        return try self.writeObject(place, base, element: element, &output)
    }

    private mutating func writeArray(
        _ place: Int,
        _ base: Base,
        _ output: inout Output
    ) throws(JSONAssemblyError) {
        let index = self.indexes[base.index]
        var copied = index.range(base.node).lowerBound
        for (position, node) in index.elements(base.node).enumerated() where index.kind(node) == .object {
            try output.append(index.bytes[copied..<index.range(node).lowerBound])
            _ = try self.writeObject(place, Base(index: base.index, node: node), element: position, &output)
            copied = index.range(node).upperBound
        }
        try output.append(index.bytes[copied..<index.range(base.node).upperBound])
    }

    /// Writes an object: the members of the base, changed where a place has their name, then those that are new.
    /// - Returns: whether there is a base or a member.
    private mutating func writeObject(
        _ parent: Int,
        _ base: Base?,
        element: Int?,
        _ output: inout Output
    ) throws(JSONAssemblyError) -> Bool {
        self.writing &+= 1
        let writing = self.writing
        var isEmpty = true
        var copied = 0
        if let base {
            let index = self.indexes[base.index]
            copied = index.range(base.node).lowerBound
            var end = copied + 1
            for (name, value) in index.members(base.node) {
                isEmpty = false
                end = index.range(value).upperBound
                guard let place = self.place(named: name, index, in: parent) else { continue }
                self.places[place].met = writing
                try output.append(index.bytes[copied..<index.range(value).lowerBound])
                _ = try self.write(place, Base(index: base.index, node: value), element: element, &output)
                copied = end
            }
            if copied < end { try output.append(index.bytes[copied..<end]) }
            copied = end
        } else {
            try output.append(UInt8(ascii: "{"))
        }
        try self.writeNew(parent, writing, element: element, isEmpty: &isEmpty, &output)
        if let base {
            let index = self.indexes[base.index]
            try output.append(index.bytes[copied..<index.range(base.node).upperBound])
        } else {
            try output.append(UInt8(ascii: "}"))
        }
        return base != nil || !isEmpty
    }

    /// Writes the members that the base does not have.
    private mutating func writeNew(
        _ parent: Int,
        _ writing: UInt32,
        element: Int?,
        isEmpty: inout Bool,
        _ output: inout Output
    ) throws(JSONAssemblyError) {
        var next = self.places[parent].firstChild
        while let place = next {
            next = self.places[place].next
            guard self.places[place].met != writing else { continue }
            let before = output.bytes.count
            if !isEmpty { try output.append(UInt8(ascii: ",")) }
            try output.append(self.names[self.places[place].quoted])
            try output.append(UInt8(ascii: ":"))
            if try self.write(place, nil, element: element, &output) {
                isEmpty = false
            } else {
                output.bytes.removeLast(output.bytes.count - before)
            }
        }
    }

    /// The place that has the name of a base's member.
    private func place(named name: JSONIndex.Node, _ index: JSONIndex, in parent: Int) -> Int? {
        var next = self.places[parent].firstChild
        while let place = next {
            let span = self.names.span.extracting(self.places[place].name)
            if index.string(name, equals: span) { return place }
            next = self.places[place].next
        }
        return nil
    }
}
