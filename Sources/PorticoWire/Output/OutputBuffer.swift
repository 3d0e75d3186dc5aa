// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way out: one reused array, written front to back. It is as long as it ever was; what counts is counted
/// here, so that a few bytes more are one comparison and one copy.
public struct OutputBuffer: Sendable {
    private(set) var storage: [UInt8]
    public private(set) var count = 0

    public init(capacity: Int = 0) { self.storage = Array(repeating: 0, count: capacity) }

    public var capacity: Int { self.storage.count }
    public var isEmpty: Bool { self.count == 0 }
    /// A copy.
    public var bytes: [UInt8] { Array(self.storage[..<self.count]) }

    public mutating func clear() { self.count = 0 }

    /// The bytes without a copy; the buffer is used up.
    package consuming func finish() -> [UInt8] {
        self.storage.removeLast(self.storage.count - self.count)
        return self.storage
    }

    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        if self.count == self.storage.count { self.grow(by: 1) }
        self.storage[self.count] = byte
        self.count &+= 1
    }

    @inline(__always)
    public mutating func append(_ text: StaticString) {
        let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        unsafe self.append(bytes.span)
    }

    /// A text that is not a literal: slower, so it has a label.
    public mutating func append(text: String) {
        for byte in text.utf8 { self.append(byte) }
    }

    public mutating func append(_ bytes: [UInt8]) { self.append(bytes.span) }

    public mutating func append(_ span: Span<UInt8>) {
        let start = self.count
        if span.count > self.storage.count - start { self.grow(by: span.count) }
        self.count = start + span.count
        unsafe self.storage.withUnsafeMutableBufferPointer { storage in
            unsafe span.withUnsafeBufferPointer { source in
                guard let source = source.baseAddress, let place = storage.baseAddress else { return }
                // There is room: seen to above.
                unsafe (place + start).update(from: source, count: span.count)
            }
        }
    }

    /// Changes a byte that has been written.
    mutating func set(_ byte: UInt8, at index: Int) {
        guard index < self.count else { return }
        self.storage[index] = byte
    }

    /// Takes back what was written from here on.
    mutating func take(from start: Int) -> [UInt8] {
        guard start < self.count else { return [] }
        defer { self.count = start }
        return Array(self.storage[start..<self.count])
    }

    @inline(never)
    private mutating func grow(by count: Int) {
        let capacity = Swift.max(self.storage.count * 2, self.count + count, 64)
        self.storage.append(contentsOf: repeatElement(0, count: capacity - self.storage.count))
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
        guard value >= 0 else { return self.append(text: String(value)) }
        DecimalText(value).append(to: &self)
    }

    public mutating func append(hexadecimal value: Int) {
        self.append(text: String(value, radix: 16))
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
