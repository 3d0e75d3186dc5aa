// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// A strong validator of a body (RFC 9110 §8.8.3): the same bytes have the same tag on every worker, in every process.
struct EntityTag {
    /// With its quotes.
    let text: String

    /// - Parameter coding: The body's coding: each has a tag of its own, as its bytes differ.
    init(_ body: [UInt8], coding: String?) {
        var hashing = Hashing(body)
        hashing.complete()
        self.init(hashing, coding: coding)
    }

    /// - Parameter hashing: Of the whole body, once it is done.
    init(_ hashing: Hashing, coding: String?) {
        let (high, low) = hashing.value
        var text = [UInt8(ascii: "\"")]
        text.reserveCapacity(48)
        Self.append(high, to: &text)
        Self.append(low, to: &text)
        if let coding {
            text.append(UInt8(ascii: "-"))
            text += coding.utf8
        }
        text.append(UInt8(ascii: "\""))
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// Whether an If-None-Match names it; the comparison is the weak one (§13.1.2).
    func isNamed(in list: String) -> Bool {
        ListField(list).contains { member in
            let tag = member.text
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]) == self.text
        }
    }

    private static func append(_ value: UInt64, to text: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift) & 15)
            text.append(digit < 10 ? 48 + digit : 87 + digit)
        }
    }
}

extension EntityTag {
    /// 128 bits that depend on every byte, in slices; not against those who look for collisions.
    struct Hashing: SlicedWork {
        private let bytes: [UInt8]
        private var index = 0
        private var high: UInt64
        private var low: UInt64 = 0xd1b5_4a32_d192_ed03

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            self.high = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
        }

        var value: (UInt64, UInt64) { (Self.mix(self.high, self.low | 1), Self.mix(self.low, self.high | 1)) }

        /// 32 bytes take one of the budget.
        mutating func advance(_ budget: Int) -> Bool {
            let left = self.bytes.count - self.index
            let count = budget < left / 32 ? budget * 32 : left
            var (high, low) = (self.high, self.low)
            self.bytes.withUnsafeBytes { bytes in
                for index in stride(from: self.index, to: self.index &+ count, by: 8) {
                    let word = Self.word(bytes, at: index)
                    high = Self.mix(high ^ word, 0xa076_1d64_78bd_642f)
                    low = Self.mix(low &+ word, 0xe703_7ed1_a0b4_28db) ^ high
                }
            }
            (self.high, self.low) = (high, low)
            self.index += count
            return self.index == self.bytes.count
        }

        /// Eight bytes, or what is left of them.
        @inline(__always)
        private static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
            if index &+ 8 <= bytes.count {
                return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            }
            var word: UInt64 = 0
            for position in index..<bytes.count { word = word << 8 | UInt64(bytes[position]) }
            return word
        }

        /// Both halves of the product.
        @inline(__always)
        private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let product = left.multipliedFullWidth(by: right)
            return product.high ^ product.low &+ left
        }
    }
}
