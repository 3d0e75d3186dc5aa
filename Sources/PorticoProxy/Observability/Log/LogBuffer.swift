// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The access lines that a worker has gathered. Memory of its own, so that a byte costs a comparison and a store.
///
/// Every write reserves what it takes first.
struct LogBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = Swift.max(capacity, 64)
        self.base = .allocate(capacity: self.capacity)
    }

    deinit { self.base.deallocate() }

    var isEmpty: Bool { self.count == 0 }

    mutating func clear() { self.count = 0 }

    /// Lends the bytes; the buffer must not be touched meanwhile.
    func withSpan<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: self.base, count: self.count).span)
    }

    @inline(__always)
    mutating func reserve(_ more: Int) {
        if self.capacity &- self.count < more { self.grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        self.capacity = Swift.max(self.capacity * 2, self.count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
        larger.update(from: self.base, count: self.count)
        self.base.deallocate()
        self.base = larger
    }

    /// Writes into room that was reserved.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        self.base[self.count] = byte
        self.count &+= 1
    }

    /// Writes the first of eight bytes into room that was reserved for eight.
    @inline(__always)
    mutating func put(word: UInt64, count: Int) {
        UnsafeMutableRawPointer(self.base + self.count).storeBytes(of: word, as: UInt64.self)
        self.count &+= count
    }

    /// Writes three digits of a number below 1000 into room that was reserved.
    @inline(__always)
    mutating func put(thousandths value: UInt64) {
        self.put(48 &+ UInt8(truncatingIfNeeded: value / 100))
        self.put(48 &+ UInt8(truncatingIfNeeded: value / 10 % 10))
        self.put(48 &+ UInt8(truncatingIfNeeded: value % 10))
    }

    /// What `append(padded:)` copies at once, in bytes.
    static let step = 16

    /// Bytes whose memory goes on to a whole number of steps: for the few bytes of a name that costs less than a call.
    @inline(__always)
    mutating func append(padded bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        self.reserve(bytes.count + Self.step)
        let from = UnsafeRawPointer(start)
        let to = UnsafeMutableRawPointer(self.base + self.count)
        var index = 0
        while index < bytes.count {
            let part = from.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
            to.storeBytes(of: part, toByteOffset: index, as: SIMD16<UInt8>.self)
            index &+= Self.step
        }
        self.count &+= bytes.count
    }

    @inline(__always)
    mutating func append(_ text: AddressText) {
        self.reserve(AddressText.limit)
        UnsafeMutableRawPointer(self.base + self.count).storeBytes(of: text.bytes, as: [48 of UInt8].self)
        self.count &+= text.count
    }

    @inline(__always)
    mutating func append(_ literal: LogLiteral) {
        self.reserve(LogLiteral.limit)
        UnsafeMutableRawPointer(self.base + self.count).storeBytes(of: literal.bytes, as: [32 of UInt8].self)
        self.count &+= literal.count
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        self.reserve(1)
        self.put(byte)
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        self.reserve(bytes.count)
        (self.base + self.count).update(from: start, count: bytes.count)
        self.count &+= bytes.count
    }

    mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { self.append($0) } }

    mutating func append(_ text: StaticString) {
        self.append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension LogBuffer {
    /// Not below 0.
    mutating func append(decimal value: Int) {
        if value < 10, value >= 0 { return self.append(48 &+ UInt8(truncatingIfNeeded: value)) }
        var rest = UInt64(Swift.max(value, 0))
        if rest >= 100, rest < 1000 {
            self.reserve(3)
            return self.put(thousandths: rest)
        }
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, rest >= bound {
            digits &+= 1
            bound &*= 10
        }
        self.reserve(digits)
        var index = self.count &+ digits
        self.count = index
        for _ in 0..<digits {
            index &-= 1
            self.base[index] = 48 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// `12.345`
    mutating func append(milliseconds nanoseconds: UInt64) {
        self.append(decimal: Int(nanoseconds / 1_000_000))
        self.reserve(4)
        self.put(UInt8(ascii: "."))
        self.put(thousandths: nanoseconds / 1000 % 1000)
    }
}
