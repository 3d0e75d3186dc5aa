// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension HuffmanCode {
    /// How many bytes the bytes take in this code.
    static func encodedCount(_ bytes: Span<UInt8>) -> Int {
        let lengths = Self.lengths
        var bits = 0
        for index in bytes.indices { bits &+= Int(lengths[Int(bytes[index])]) }
        return (bits + 7) / 8
    }

    static func encode(_ bytes: Span<UInt8>, to output: inout OutputBuffer) {
        let (lengths, codes) = (Self.lengths, Self.tables.codes)
        var (bits, count): (UInt64, UInt64) = (0, 0)
        for index in bytes.indices {
            let byte = Int(bytes[index])
            bits = bits &<< UInt64(lengths[byte]) | UInt64(codes[byte])
            count &+= UInt64(lengths[byte])
            while count >= 8 {
                count &-= 8
                output.append(UInt8(truncatingIfNeeded: bits &>> count))
            }
        }
        // What is left is filled with the beginning of the end's code: ones.
        if count > 0 { output.append(UInt8(truncatingIfNeeded: bits &<< (8 &- count) | 0xff &>> count)) }
    }
}
