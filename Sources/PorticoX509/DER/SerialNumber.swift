// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The number that an authority has given a certificate: its bytes in three words, so that a list of many takes 24 bytes for
/// each, and is sorted and searched without a look elsewhere.
package struct SerialNumber: Sendable, Hashable, Comparable {
    private let high: UInt64
    private let middle: UInt64
    /// Its lowest byte is the count of bytes.
    private let low: UInt64

    /// An authority gives 20 bytes at most (RFC 5280 §4.1.2.2); some have given a few more.
    private static let longest = 23

    /// The bytes of a DER integer; `nil`: none, not the shortest form, or too many.
    package init?(_ bytes: some Collection<UInt8>) {
        guard let first = bytes.first, bytes.count <= Self.longest else { return nil }
        if let second = bytes.dropFirst().first {
            // What the first byte says, the second one says too.
            guard !(first == 0 && second < 0x80), !(first == 0xff && second >= 0x80) else { return nil }
        }
        var words: [3 of UInt64] = [0, 0, UInt64(bytes.count)]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(56 - index % 8 * 8)
        }
        (self.high, self.middle, self.low) = (words[0], words[1], words[2])
    }

    package static func < (one: SerialNumber, other: SerialNumber) -> Bool {
        if one.high != other.high { return one.high < other.high }
        if one.middle != other.middle { return one.middle < other.middle }
        return one.low < other.low
    }

    package var bytes: [UInt8] {
        let words = [self.high, self.middle, self.low]
        return (0..<Int(self.low & 0xff)).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
    }

    /// In hexadecimal digits, as `openssl x509 -serial` prints it.
    package var text: String {
        let bytes = self.bytes
        return HexText.upper(bytes.count > 1 && bytes[0] == 0 ? bytes[1...] : bytes[...])
    }
}

/// Hexadecimal digits.
enum HexText {
    static func upper(_ bytes: some Collection<UInt8>) -> String { Self.text(bytes, Array("0123456789ABCDEF".utf8)) }
    static func lower(_ bytes: some Collection<UInt8>) -> String { Self.text(bytes, Array("0123456789abcdef".utf8)) }

    private static func text(_ bytes: some Collection<UInt8>, _ digits: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }

    /// `nil`: not pairs of digits alone.
    static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text {
            guard let value = Self.value(digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}

extension SerialNumber {
    static let zero = SerialNumber(high: 0, middle: 0, low: 1)

    private init(high: UInt64, middle: UInt64, low: UInt64) {
        (self.high, self.middle, self.low) = (high, middle, low)
    }
}
