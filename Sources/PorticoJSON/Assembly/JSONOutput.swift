// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What work in slices writes. A text that is too long for what is left of the budget waits, and is copied piece by
/// piece; and where there is no room left, what is there moves to a larger place piece by piece too.
///
/// Whoever writes lets it `catchUp` before each step of its own: then nothing waits.
struct JSONOutput: Sendable {
    /// A part of some bytes.
    struct Piece: Sendable {
        let bytes: [UInt8]
        var range: Range<Int>
    }

    /// More bytes than these wait if the budget is not enough for them.
    private static let short = 4 << 10
    /// Fewer bytes than these may move at once.
    private static let small = 64 << 10
    /// So many bytes are copied for one of the budget, as a power of two.
    private static let bytesForOne = 5

    private(set) var bytes: [UInt8]
    /// What is left of the budget: steps, and bytes that are copied, take from it.
    var budget = 0
    /// The bytes may not become more than these.
    private let limit: Int
    /// Whether they would have.
    private(set) var isTooLong = false
    /// What waits, in order.
    private var waiting: [Piece] = []
    /// Bytes that wait.
    private var waitingCount = 0
    /// Where the bytes are moving to.
    private var larger: [UInt8]?
    private var isBehind = false

    /// Whether a step can be done: nothing waits, and some of the budget is left.
    @inline(__always) var isReady: Bool { !self.isBehind && self.budget > 0 }

    init(limit: Int = .max) {
        self.bytes = []
        self.limit = limit
    }

    /// Gives the bytes for others, without a copy of either: to go on behind what those hold, and to give them back.
    mutating func exchange(_ bytes: inout [UInt8]) { swap(&bytes, &self.bytes) }

    /// Makes room at once, where nothing has to be moved for it.
    mutating func reserve(_ count: Int) {
        let count = Swift.min(count, self.limit)
        if self.bytes.isEmpty, self.bytes.capacity < count { self.bytes.reserveCapacity(count) }
    }

    // MARK: Writing

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if self.hasRoom(for: 1) { self.bytes.append(byte) } else { self.wait([byte], 0..<1) }
    }

    @inline(__always)
    mutating func append(_ text: [UInt8]) { self.append(text, 0..<text.count) }

    @inline(__always)
    mutating func append(_ text: [UInt8], _ range: Range<Int>) {
        let price = range.count &>> Self.bytesForOne
        guard price <= self.budget || range.count <= Self.short, self.hasRoom(for: range.count) else {
            return self.wait(text, range)
        }
        self.copy(text, range)
        self.budget &-= price &+ 1
    }

    @inline(__always)
    private mutating func copy(_ text: [UInt8], _ range: Range<Int>) {
        unsafe text.span.extracting(range).withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    }

    /// Takes back what was written after the bytes were so many and nothing waited.
    mutating func truncate(to count: Int) {
        self.waiting = []
        self.waitingCount = 0
        self.isBehind = false
        if self.bytes.count > count { self.bytes.removeLast(self.bytes.count - count) }
    }

    @inline(__always)
    private func hasRoom(for count: Int) -> Bool {
        let new = self.bytes.count &+ count
        return !self.isBehind && new <= self.limit && (new <= self.bytes.capacity || new <= Self.small)
    }

    @inline(never)
    private mutating func wait(_ text: [UInt8], _ range: Range<Int>) {
        guard range.count <= self.limit - self.waitingCount - self.bytes.count else {
            self.isTooLong = true
            return
        }
        self.waiting.append(Piece(bytes: text, range: range))
        self.waitingCount += range.count
        self.isBehind = true
    }

    // MARK: Catching up

    /// Copies what waits.
    /// - Returns: whether nothing waits any more.
    @inline(__always)
    mutating func catchUp() -> Bool { !self.isBehind || self.copyWaiting() }

    @inline(never)
    private mutating func copyWaiting() -> Bool {
        while let piece = self.waiting.first {
            guard self.makeRoom(for: self.waitingCount) else { return false }
            guard self.budget > 0 else { return false }
            let count = self.affordable(piece.range.count)
            let end = piece.range.lowerBound + count
            self.copy(piece.bytes, piece.range.lowerBound..<end)
            self.waitingCount -= count
            if end < piece.range.upperBound {
                self.waiting[0].range = end..<piece.range.upperBound
            } else {
                self.waiting.removeFirst()
            }
        }
        self.isBehind = false
        return true
    }

    /// Moves the bytes on to a larger place, where they need one.
    private mutating func makeRoom(for count: Int) -> Bool {
        var larger: [UInt8]
        if let begun = self.larger {
            larger = begun
            self.larger = nil
        } else {
            let needed = self.bytes.count + count
            guard needed > self.bytes.capacity else { return true }
            larger = []
            larger.reserveCapacity(Swift.max(needed, self.bytes.count * 2))
        }
        while larger.count < self.bytes.count {
            guard self.budget > 0 else {
                self.larger = larger
                return false
            }
            let end = larger.count + self.affordable(self.bytes.count - larger.count)
            larger.append(contentsOf: self.bytes[larger.count..<end])
        }
        self.bytes = larger
        return true
    }

    /// As many of some bytes as the budget is enough for, which are paid at once.
    private mutating func affordable(_ count: Int) -> Int {
        let most = self.budget < Int.max >> Self.bytesForOne ? self.budget << Self.bytesForOne : .max
        let count = Swift.min(count, most)
        self.budget -= Swift.max(count >> Self.bytesForOne, 1)
        return count
    }
}
