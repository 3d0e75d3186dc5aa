// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// Whether two runs of bytes are equal, eight at a time.
    @inline(__always)
    func isEqual(from start: Int, count: Int, to other: Span<UInt8>, from otherStart: Int) -> Bool {
        let mine = self.bytes
        let theirs = other.bytes
        var index = 0
        while index &+ 8 <= count {
            let left = mine.unsafeLoadUnaligned(fromByteOffset: start &+ index, as: UInt64.self)
            let right = theirs.unsafeLoadUnaligned(fromByteOffset: otherStart &+ index, as: UInt64.self)
            if left != right { return false }
            index &+= 8
        }
        while index < count {
            if self[start &+ index] != other[otherStart &+ index] { return false }
            index &+= 1
        }
        return true
    }

    /// The first such byte at or after `start`, or `end`.
    @inline(__always)
    func index(of byte: UInt8, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] != byte { index &+= 1 }
        return index
    }

    /// Without spaces and tabs at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower] == 0x20 || self[lower] == 0x09 { lower &+= 1 }
        while upper > lower, self[upper &- 1] == 0x20 || self[upper &- 1] == 0x09 { upper &-= 1 }
        return lower..<upper
    }
}
