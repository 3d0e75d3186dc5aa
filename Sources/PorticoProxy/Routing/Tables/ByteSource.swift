// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The bytes of a value, one after the other, decoded on the way where its place asks for it.
protocol ByteSource {
    mutating func next(_ bytes: Span<UInt8>) -> UInt8?
}

/// Bytes as they stand: field values and cookies.
struct RawBytes: ByteSource {
    private var index: Int
    private let end: Int

    init(_ range: Range<Int>) {
        self.index = range.lowerBound
        self.end = range.upperBound
    }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        guard self.index < self.end, self.index < bytes.count else { return nil }
        defer { self.index &+= 1 }
        return bytes[self.index]
    }
}

/// Bytes of a query, percent-decoded and with `+` as a space; a malformed escape stands for itself.
struct FormBytes: ByteSource {
    private var index: Int
    private let end: Int

    init(_ range: Range<Int>) {
        self.index = range.lowerBound
        self.end = range.upperBound
    }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        guard self.index < self.end, self.index < bytes.count else { return nil }
        guard bytes[self.index] == UInt8(ascii: "+") else {
            return Self.percentDecoded(bytes, at: &self.index, before: self.end)
        }
        self.index &+= 1
        return UInt8(ascii: " ")
    }
}

/// Bytes of a path, percent-decoded.
struct PathBytes: ByteSource {
    private var index: Int
    private let end: Int

    init(_ range: Range<Int>) {
        self.index = range.lowerBound
        self.end = range.upperBound
    }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        guard self.index < self.end, self.index < bytes.count else { return nil }
        return Self.percentDecoded(bytes, at: &self.index, before: self.end)
    }
}

extension ByteSource {
    /// The byte that stands at a place, or what an escape there stands for; goes behind it. A malformed escape stands for
    /// itself.
    @inline(__always)
    fileprivate static func percentDecoded(_ bytes: Span<UInt8>, at index: inout Int, before end: Int) -> UInt8 {
        let byte = bytes[index]
        index &+= 1
        guard byte == UInt8(ascii: "%"), index &+ 1 < end, index &+ 1 < bytes.count,
            let value = PercentCoding.byte(bytes[index], bytes[index &+ 1])
        else { return byte }
        index &+= 2
        return value
    }

    /// Whether the bytes are exactly `expected`.
    @inline(__always)
    func gives(_ expected: Span<UInt8>, _ bytes: Span<UInt8>) -> Bool {
        var source = self
        return source.gives(expected, 0..<expected.count, bytes)
    }

    /// Whether the bytes that are left are exactly `expected`.
    @inline(__always)
    mutating func gives(_ expected: Span<UInt8>, _ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        for index in range {
            guard let byte = self.next(bytes), byte == expected[index] else { return false }
        }
        return self.next(bytes) == nil
    }
}
