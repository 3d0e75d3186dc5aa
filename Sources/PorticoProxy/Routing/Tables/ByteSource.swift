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
        let byte = bytes[self.index]
        self.index &+= 1
        if byte == UInt8(ascii: "+") { return UInt8(ascii: " ") }
        guard byte == UInt8(ascii: "%"), self.index &+ 1 < self.end, self.index &+ 1 < bytes.count,
            let value = PercentCoding.byte(bytes[self.index], bytes[self.index &+ 1])
        else { return byte }
        self.index &+= 2
        return value
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
        let byte = bytes[self.index]
        self.index &+= 1
        guard byte == UInt8(ascii: "%"), self.index &+ 1 < self.end, self.index &+ 1 < bytes.count,
            let value = PercentCoding.byte(bytes[self.index], bytes[self.index &+ 1])
        else { return byte }
        self.index &+= 2
        return value
    }
}

extension ByteSource {
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
