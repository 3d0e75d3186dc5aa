// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The table of a text's values, in the order in which they begin; a member's name stands before its value.
struct JSONNodes: JSONSink, Sendable {
    /// Twelve bytes for each value and each name.
    struct Entry: Sendable {
        var start: UInt32
        /// Where the value ends; above that, its kind in three bits and whether it has escapes.
        var tagged: UInt32
        /// The entry after this one and all that is within it.
        var next: UInt32

        static let largestEnd = 1 << 28 - 1
        private static let endMask = UInt32(Self.largestEnd)

        @inline(__always)
        init(_ kind: JSONKind, start: Int, next: Int) {
            self.start = UInt32(truncatingIfNeeded: start)
            self.tagged = UInt32(kind.rawValue) &<< 28
            self.next = UInt32(truncatingIfNeeded: next)
        }

        var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: self.tagged &>> 28) & 7) ?? .null }
        var isEscaped: Bool { self.tagged & 0x8000_0000 != 0 }
        var end: Int { Int(self.tagged & Self.endMask) }
        var range: Range<Int> { Int(self.start)..<Swift.max(Int(self.start), self.end) }

        /// What of a budget it takes to compare it as a name.
        @inline(__always) var price: Int { self.isEscaped ? 4 : 1 }

        @inline(__always)
        mutating func setEnd(_ end: Int, isEscaped: Bool) {
            self.tagged |= UInt32(truncatingIfNeeded: end) & Self.endMask | (isEscaped ? 0x8000_0000 : 0)
        }
    }

    private(set) var entries = JSONBlocks<Entry>()
    /// The innermost open container. As long as one is open, its `next` is the one around it.
    private var innermost = Self.none

    private static let none = UInt32.max

    @inline(__always) var count: Int { self.entries.count }

    mutating func removeAll() {
        self.entries.removeAll()
        self.innermost = Self.none
    }

    /// Removes the last ones; whether few are left.
    mutating func removeBlock() -> Bool { self.entries.removeBlock() }

    @inline(__always)
    mutating func take(_ kind: JSONKind, _ start: Int, _ end: Int, isEscaped: Bool) {
        var entry = Entry(kind, start: start, next: self.entries.count &+ 1)
        entry.setEnd(end, isEscaped: isEscaped)
        self.entries.append(entry)
    }

    @inline(__always)
    mutating func open(_ kind: JSONKind, at offset: Int) {
        let position = self.entries.count
        self.entries.append(Entry(kind, start: offset, next: Int(self.innermost)))
        self.innermost = UInt32(truncatingIfNeeded: position)
    }

    @inline(__always)
    mutating func close(at offset: Int) {
        guard self.innermost != Self.none else { return }
        let position = Int(self.innermost)
        var entry = self.entries[position]
        self.innermost = entry.next
        entry.next = UInt32(truncatingIfNeeded: self.entries.count)
        entry.setEnd(offset, isEscaped: false)
        self.entries[position] = entry
    }
}
