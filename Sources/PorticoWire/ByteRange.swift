// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A run of bytes inside a head's storage: eight bytes instead of a `Range<Int>`'s sixteen.
public struct ByteRange: Sendable, Hashable {
    public var start: UInt32
    public var count: UInt32

    @inlinable
    public init(start: Int, count: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    @inlinable
    public init(_ range: Range<Int>) { self.init(start: range.lowerBound, count: range.count) }

    @inlinable public var lower: Int { Int(self.start) }
    @inlinable public var upper: Int { Int(self.start) + Int(self.count) }
    @inlinable public var isEmpty: Bool { self.count == 0 }

    @inlinable public static var empty: ByteRange { ByteRange(start: 0, count: 0) }
}

extension [UInt8] {
    @inlinable
    public subscript(_ range: ByteRange) -> ArraySlice<UInt8> { self[range.lower..<range.upper] }
}
