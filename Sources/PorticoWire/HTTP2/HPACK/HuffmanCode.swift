// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The code of RFC 7541 Appendix B. It is canonical: the lengths say all, codes of one length follow on one another in the
/// order of their symbols.
enum HuffmanCode {
    /// In bits, of each byte and of the end (256).
    static let lengths: [UInt8] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
        7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
        23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
        21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ]

    static let tables = HuffmanTables(lengths: Self.lengths)
}

/// What is made of the lengths, once.
struct HuffmanTables: Sendable {
    /// Codes up to this length, in bits, are found by one look.
    static let shortest = 10
    static let longest = 30

    /// The code of each byte, in its low bits.
    let codes: [UInt32]
    /// By the next 10 bits: the symbol, and its length in the high byte; 0: a longer one.
    let short: [UInt16]
    /// By length: behind the last code of it, with the code's first bit in the number's highest; and what is added to a code
    /// of this length to have its place in `symbols`.
    let ends: [UInt64]
    let offsets: [Int]
    /// By length, then by symbol.
    let symbols: [UInt16]

    init(lengths: [UInt8]) {
        var codes = [UInt32](repeating: 0, count: lengths.count)
        var short = [UInt16](repeating: 0, count: 1 << Self.shortest)
        var ends = [UInt64](repeating: 0, count: Self.longest + 1)
        var offsets = [Int](repeating: 0, count: Self.longest + 1)
        var symbols: [UInt16] = []
        var code = 0
        for length in 1...Self.longest {
            code <<= 1
            offsets[length] = symbols.count - code
            for symbol in lengths.indices where Int(lengths[symbol]) == length {
                codes[symbol] = UInt32(truncatingIfNeeded: code)
                symbols.append(UInt16(symbol))
                if length <= Self.shortest {
                    let first = code << (Self.shortest - length)
                    for place in first..<first + (1 << (Self.shortest - length)) {
                        short[place] = UInt16(length) << 8 | UInt16(symbol)
                    }
                }
                code += 1
            }
            ends[length] = UInt64(code) << UInt64(64 - length)
        }
        // Behind the very last one there is nothing: all ones is the largest number.
        ends[Self.longest] = .max
        (self.codes, self.short, self.ends, self.offsets, self.symbols) = (codes, short, ends, offsets, symbols)
    }
}
