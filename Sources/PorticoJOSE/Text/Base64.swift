// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Base64 (RFC 4648) in its two alphabets, read strictly: nothing beyond the alphabet, and of all texts that stand for the
/// same bytes the one alone whose unused bits are 0, so that nobody makes a second text of a signed one.
package enum Base64 {
    /// A text of the URL alphabet without padding, as JOSE writes it (RFC 7515 §2); `nil`: it is none.
    static func decodeURL(_ text: Span<UInt8>) -> [UInt8]? { Self.decode(text, Self.urlValues) }

    /// The same for the value of a string.
    package static func decodeURL(_ text: [UInt8]) -> [UInt8]? { Self.decodeURL(text.span) }

    /// A text of the standard alphabet, with its padding already taken away.
    static func decodeStandard(_ text: [UInt8]) -> [UInt8]? { Self.decode(text.span, Self.standardValues) }

    /// In the URL alphabet, without padding.
    package static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 4 / 3 + 2)
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            bits = bits &<< 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(Self.urlAlphabet[Int(bits &>> count & 63)])
            }
        }
        if count > 0 { text.append(Self.urlAlphabet[Int(bits &<< (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decode(_ text: Span<UInt8>, _ values: [UInt8]) -> [UInt8]? {
        let left = text.count & 3
        guard left != 1 else { return nil }
        let values = values.span
        // The two highest bits stay 0 as long as each byte is of the alphabet.
        var (index, seen): (Int, UInt8) = (0, 0)
        var bytes = [UInt8](capacity: text.count / 4 * 3 + 2) { output in
            while index &+ 4 <= text.count {
                let one = values[Int(text[index])], two = values[Int(text[index &+ 1])]
                let three = values[Int(text[index &+ 2])], four = values[Int(text[index &+ 3])]
                seen |= one | two | three | four
                output.append(one &<< 2 | two &>> 4)
                output.append(two &<< 4 | three &>> 2)
                output.append(three &<< 6 | four)
                index &+= 4
            }
        }
        guard left > 0 else { return seen < 64 ? bytes : nil }
        let one = values[Int(text[index])], two = values[Int(text[index &+ 1])]
        let three = left == 3 ? values[Int(text[index &+ 2])] : 0
        bytes.append(one &<< 2 | two &>> 4)
        if left == 3 { bytes.append(two &<< 4 | three &>> 2) }
        let unused = left == 3 ? three & 3 : two & 15
        return (seen | one | two | three) < 64 && unused == 0 ? bytes : nil
    }

    private static let urlAlphabet = Self.common + Array("-_".utf8)
    private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let urlValues = Self.values(of: Self.urlAlphabet)
    private static let standardValues = Self.values(of: Self.common + Array("+/".utf8))

    /// What each byte stands for; 255: it is not of the alphabet.
    private static func values(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(truncatingIfNeeded: value) }
        return values
    }
}
