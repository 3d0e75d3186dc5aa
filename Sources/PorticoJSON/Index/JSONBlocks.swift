// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A list that grows in blocks: growing never copies more than one of them, however long the list is.
struct JSONBlocks<Element: Sendable>: Sendable {
    private static var bits: Int { 14 }
    /// Elements of a block.
    private static var size: Int { 1 &<< Self.bits }

    /// Blocks that are full.
    private var full: [[Element]] = []
    /// How many elements they hold.
    private var base = 0
    /// The last block; the only one of a short list.
    private var tail: [Element] = []

    var count: Int { self.base &+ self.tail.count }

    subscript(position: Int) -> Element {
        @inline(__always) get {
            guard position < self.base else { return self.tail[position &- self.base] }
            return self.full[position &>> Self.bits][position & (Self.size &- 1)]
        }
        @inline(__always) set {
            if position < self.base {
                self.full[position &>> Self.bits][position & (Self.size &- 1)] = newValue
            } else {
                self.tail[position &- self.base] = newValue
            }
        }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if self.tail.count == Self.size { self.beginBlock() }
        self.tail.append(element)
    }

    @inline(never)
    private mutating func beginBlock() {
        self.full.append(self.tail)
        self.base &+= Self.size
        self.tail = []
        self.tail.reserveCapacity(Self.size)
    }

    /// At most one block's storage stays.
    mutating func removeAll() {
        while !self.removeBlock() {}
        self.tail.removeAll(keepingCapacity: true)
    }

    /// Removes the last block, which takes some 50 µs: its pages go back to the system.
    /// - Returns: whether only the first one is left.
    mutating func removeBlock() -> Bool {
        guard let last = self.full.popLast() else { return true }
        self.tail = last
        self.base &-= Self.size
        return self.full.isEmpty
    }

    static var priceOfBlock: Int { 5_000 }
}
