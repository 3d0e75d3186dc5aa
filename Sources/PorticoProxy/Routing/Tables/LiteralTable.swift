// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The literal segments of all tries: from a node and a segment to the node below. Open addressing, at most half full.
struct LiteralTable: Sendable {
    struct Slot: Sendable {
        var hash: UInt64 = 0
        /// The segment's place in the pool.
        var offset: UInt32 = 0
        var count: UInt32 = 0
        var parent: UInt32 = 0
        /// 0: the slot is free (a root is nobody's child).
        var child: UInt32 = 0
    }

    private var slots: [Slot]
    private var pool: [UInt8] = []
    private let mask: Int

    init(capacity: Int) {
        var size = 8
        while size < 2 * capacity { size *= 2 }
        self.slots = [Slot](repeating: Slot(), count: size)
        self.mask = size - 1
    }

    mutating func insert(_ literal: [UInt8], hash: UInt64, parent: Int, child: Int) {
        var index = Int(truncatingIfNeeded: hash) & self.mask
        while self.slots[index].child != 0 { index = (index + 1) & self.mask }
        self.slots[index] = Slot(
            hash: hash,
            offset: UInt32(truncatingIfNeeded: self.pool.count),
            count: UInt32(truncatingIfNeeded: literal.count),
            parent: UInt32(truncatingIfNeeded: parent),
            child: UInt32(truncatingIfNeeded: child)
        )
        self.pool.append(contentsOf: literal)
    }

    /// The node below `parent` for the segment `start ..< end`, or 0.
    @inline(__always)
    func child(of parent: Int, _ hash: UInt64, _ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = Int(truncatingIfNeeded: hash) & self.mask
        while true {
            let slot = self.slots[index]
            if slot.child == 0 { return 0 }
            if slot.hash == hash, slot.parent == UInt32(truncatingIfNeeded: parent), Int(slot.count) == end &- start,
                self.pool.span.isEqual(from: Int(slot.offset), count: Int(slot.count), to: bytes, from: start)
            {
                return Int(slot.child)
            }
            index = (index &+ 1) & self.mask
        }
    }
}
