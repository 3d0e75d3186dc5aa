// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way out: one reused array, written front to back.
public struct OutputBuffer: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(capacity: Int = 0) { self.bytes.reserveCapacity(capacity) }

    @inlinable public var count: Int { self.bytes.count }
    @inlinable public var capacity: Int { self.bytes.capacity }
    @inlinable public var isEmpty: Bool { self.bytes.isEmpty }

    public mutating func clear() { self.bytes.removeAll(keepingCapacity: true) }

    @inline(__always)
    public mutating func append(_ byte: UInt8) { self.bytes.append(byte) }

    public mutating func append(_ text: StaticString) {
        unsafe self.bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// A text that is not a literal: slower, so it has a label.
    public mutating func append(text: String) { self.bytes.append(contentsOf: text.utf8) }

    public mutating func append(_ bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }

    public mutating func append(_ span: Span<UInt8>) {
        unsafe span.withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ bytes: [UInt8], _ range: ByteRange) {
        self.append(bytes, range.lower, range.upper)
    }

    @inline(__always)
    mutating func append(_ bytes: [UInt8], _ lower: Int, _ upper: Int) {
        guard lower < upper else { return }
        self.append(bytes.span.extracting(lower..<upper))
    }

    public mutating func append(decimal value: Int) {
        guard value >= 0, value < 1000 else { return self.bytes.append(contentsOf: String(value).utf8) }
        if value >= 100 { self.append(UInt8(48 + value / 100)) }
        if value >= 10 { self.append(UInt8(48 + value / 10 % 10)) }
        self.append(UInt8(48 + value % 10))
    }

    public mutating func append(hexadecimal value: Int) {
        self.bytes.append(contentsOf: String(value, radix: 16).utf8)
    }
}

extension OutputBuffer {
    /// The fields that are not dropped, runs of neighbours in one copy; no blank line.
    public mutating func append(_ fields: Fields) {
        var runStart = -1
        var runEnd = -1
        for slot in fields.slots where !slot.isDropped {
            if runEnd != Int(slot.lineStart) {
                if runStart >= 0 { self.append(fields.bytes, runStart, runEnd) }
                runStart = Int(slot.lineStart)
            }
            runEnd = Int(slot.lineEnd)
        }
        if runStart >= 0 { self.append(fields.bytes, runStart, runEnd) }
    }
}
