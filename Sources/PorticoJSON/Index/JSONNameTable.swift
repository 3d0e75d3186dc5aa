// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Names in groups, each found in one look at a text's name, however many there are.
struct JSONNameTable: Sendable {
    /// One name; those of a group lie together, the shorter first.
    private struct Name: Sendable {
        var start: Int
        var count: Int
        var place: Int
    }

    /// Longer names stand in one row.
    private static let rows = 32

    private var names: [Name] = []
    private var text: [UInt8] = []
    /// Which rows of a group have a name, a bit for each.
    private var filled: [UInt32] = []
    /// Where the names of a group and of a length begin: a row for each length, group after group; then the end.
    private var starts: [Int] = [0]
    private var longest = 0

    /// Adds the next group: each name with the place that finding it gives.
    mutating func add(_ group: [(name: JSONName, place: Int)]) {
        self.starts.removeLast()
        var filled: UInt32 = 0
        for row in 0..<Self.rows {
            self.starts.append(self.names.count)
            for (name, place) in group where Self.row(name.utf8.count) == row {
                self.names.append(Name(start: self.text.count, count: name.utf8.count, place: place))
                self.text += name.utf8
                self.longest = Swift.max(self.longest, name.utf8.count)
                filled |= 1 &<< UInt32(row)
            }
        }
        self.starts.append(self.names.count)
        self.filled.append(filled)
    }

    @inline(__always)
    private static func row(_ count: Int) -> Int { Swift.min(count, Self.rows &- 1) }

    /// The place of a text's name in a group; -1: it is not in it.
    @inline(__always)
    func place(of entry: JSONNodes.Entry, in group: Int, _ bytes: [UInt8]) -> Int {
        guard !entry.isEscaped else { return self.placeDecoded(of: entry, in: group, bytes) }
        let start = Int(entry.start) &+ 1
        let count = entry.end &- 1 &- start
        let row = Self.row(count)
        guard self.filled[group] & (1 &<< UInt32(truncatingIfNeeded: row)) != 0 else { return -1 }
        return self.place(start, count, row: group &* Self.rows &+ row, bytes)
    }

    private func place(_ start: Int, _ count: Int, row: Int, _ bytes: [UInt8]) -> Int {
        var position = self.starts[row]
        let end = self.starts[row &+ 1]
        while position < end {
            let name = self.names[position]
            if name.count == count {
                let text = self.text.span.extracting(name.start..<name.start &+ name.count)
                if JSONString.stands(text, in: bytes.span, at: start) { return name.place }
            }
            position &+= 1
        }
        return -1
    }

    /// No more is decoded than the longest name has.
    @inline(never)
    private func placeDecoded(of entry: JSONNodes.Entry, in group: Int, _ bytes: [UInt8]) -> Int {
        let inside = bytes.span.extracting(Int(entry.start) + 1..<Swift.max(Int(entry.start) + 1, entry.end - 1))
        var decoder = JSONString.Decoder()
        var count = 0
        while count <= self.longest, decoder.next(inside) != nil { count += 1 }
        let row = group * Self.rows + Self.row(count)
        for name in self.names[self.starts[row]..<self.starts[row + 1]] where name.count == count {
            let text = self.text.span.extracting(name.start..<name.start + name.count)
            if JSONString.equals(inside, text) { return name.place }
        }
        return -1
    }
}
