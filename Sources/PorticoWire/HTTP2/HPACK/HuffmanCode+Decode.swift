// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HuffmanCode {
    /// Appends what the bytes stand for. False: they are no code (RFC 7541 §5.2), that of the end is among them, or the
    /// last one's rest is not the beginning of the end's.
    static func decode(_ bytes: Span<UInt8>, _ lower: Int, _ upper: Int, to output: inout [UInt8]) -> Bool {
        let tables = Self.tables
        let start = output.count
        // No code is shorter than 5 bits.
        output.append(contentsOf: repeatElement(0, count: (upper - lower) * 8 / 5))
        var written = start
        let isWhole = Self.decode(bytes, lower, upper, tables, &output, &written)
        output.removeLast(output.count - written)
        return isWhole
    }

    private static func decode(
        _ bytes: Span<UInt8>, _ lower: Int, _ upper: Int, _ tables: HuffmanTables, _ output: inout [UInt8],
        _ written: inout Int
    ) -> Bool {
        // The next bits from the highest on, and how many of them have been read.
        var (bits, count, index): (UInt64, Int, Int) = (0, 0, lower)
        while true {
            while count <= 56, index < upper {
                bits |= UInt64(bytes[index]) &<< UInt64(56 &- count)
                count &+= 8
                index &+= 1
            }
            if count == 0 { return true }
            let entry = tables.short[Int(bits &>> 54)]
            var (symbol, length) = (Int(entry & 0xff), Int(entry &>> 8))
            if length == 0 { (symbol, length) = Self.long(bits, tables) }
            guard length <= count else { return count < 8 && ~bits &>> UInt64(64 &- count) == 0 }
            guard symbol < 256 else { return false }
            output[written] = UInt8(truncatingIfNeeded: symbol)
            written &+= 1
            bits &<<= UInt64(length)
            count &-= length
        }
    }

    private static func long(_ bits: UInt64, _ tables: HuffmanTables) -> (symbol: Int, length: Int) {
        var length = HuffmanTables.shortest + 1
        while length < HuffmanTables.longest, bits >= tables.ends[length] { length += 1 }
        let place = Int(bits >> UInt64(64 - length)) + tables.offsets[length]
        return (place < tables.symbols.count ? Int(tables.symbols[place]) : 256, length)
    }
}
