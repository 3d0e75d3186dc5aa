// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// Whether the bytes at `start`, with ASCII letters lowered, are `name`, which is in lower case and may hold
    /// letters, digits and hyphens only.
    @inline(__always)
    func equalsLowercased(_ name: StaticString, at start: Int) -> Bool {
        let count = name.utf8CodeUnitCount
        guard start >= 0, start &+ count <= self.count else { return false }
        let raw = unsafe self.bytes
        let other = unsafe UnsafeRawPointer(name.utf8Start)
        let mask: UInt64 = 0x2020_2020_2020_2020
        var index = 0
        while index &+ 8 <= count {
            let mine = unsafe raw.unsafeLoadUnaligned(fromByteOffset: start &+ index, as: UInt64.self)
            let theirs = unsafe other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if mine | mask != theirs | mask { return false }
            index &+= 8
        }
        while index < count {
            let theirs = unsafe other.load(fromByteOffset: index, as: UInt8.self)
            if self[start &+ index] | 0x20 != theirs | 0x20 { return false }
            index &+= 1
        }
        return true
    }

    /// Whether two runs are equal with ASCII letters lowered (field names, tokens; RFC 9110 §5.1).
    @inlinable
    public func equalsIgnoringCase(_ range: ByteRange, _ other: Span<UInt8>, _ otherRange: ByteRange) -> Bool {
        guard range.count == otherRange.count else { return false }
        for offset in 0..<Int(range.count) {
            let mine = self[range.lower + offset].asciiLowercased
            if mine != other[otherRange.lower + offset].asciiLowercased { return false }
        }
        return true
    }
}

extension UInt8 {
    @inlinable
    public var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self | 0x20 : self }
}

extension StaticString {
    /// The byte at `index`, which is below `utf8CodeUnitCount`.
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { unsafe self.utf8Start[index] }
}
