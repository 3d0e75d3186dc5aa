// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A strong validator of a body (RFC 9110 §8.8.3): the same bytes have the same tag on every worker, in every process.
struct EntityTag {
    /// With its quotes.
    let text: String

    /// - Parameter coding: The body's coding: each has a tag of its own, as its bytes differ.
    init(_ body: [UInt8], coding: String?) {
        let (high, low) = Self.hash(body.span)
        let suffix = coding.map { "-\($0)" } ?? ""
        self.text = "\"\(Self.hexadecimal(high))\(Self.hexadecimal(low))\(suffix)\""
    }

    /// Whether an If-None-Match names it; the comparison is the weak one (§13.1.2).
    func isNamed(in list: String) -> Bool {
        for item in list.split(separator: ",") {
            var item = item.drop { $0 == " " || $0 == "\t" }
            while item.last == " " || item.last == "\t" { item.removeLast() }
            if item.hasPrefix("W/") { item = item.dropFirst(2) }
            if item == "*" || item == self.text { return true }
        }
        return false
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// 128 bits that depend on every byte; not against those who look for collisions.
    private static func hash(_ bytes: Span<UInt8>) -> (UInt64, UInt64) {
        var high: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
        var low: UInt64 = 0xd1b5_4a32_d192_ed03
        var index = 0
        while index < bytes.count {
            var word: UInt64 = 0
            let end = Swift.min(index + 8, bytes.count)
            for position in index..<end { word = word << 8 | UInt64(bytes[position]) }
            high = Self.mix(high ^ word, 0xa076_1d64_78bd_642f)
            low = Self.mix(low &+ word, 0xe703_7ed1_a0b4_28db) ^ high
            index = end
        }
        return (Self.mix(high, low | 1), Self.mix(low, high | 1))
    }

    /// Both halves of the product.
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low &+ left
    }
}
