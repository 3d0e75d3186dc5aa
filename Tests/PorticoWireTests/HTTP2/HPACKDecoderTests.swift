// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

@Suite struct HPACKDecoderTests {
    @Test(
        "what is no field block is refused",
        arguments: [
            ("80", .badIndex), ("be", .badIndex), ("ff 80 01", .badIndex), ("7f", .truncated), ("40", .truncated),
            ("00 01 61", .truncated), ("00 01 61 05 61", .truncated), ("ff ff ff ff ff ff ff", .badInteger),
            // A number with zeros without end.
            ("ff 80 80 80 80 80 80 00", .badInteger),
            // The end's code, padding with zeros, and padding of a whole byte.
            ("00 84 ff ff ff ff 00", .badHuffman), ("00 81 00 00", .badHuffman), ("00 82 1f ff 00", .badHuffman),
            // A table larger than the settings allow, and one that stands behind a field (h2spec: 4.2, 6.3).
            ("3f e2 1f", .badTableSize), ("82 20", .badTableSize),
        ] as [(String, HPACKError)])
    func refused(text: String, error: HPACKError) {
        var decoder = HPACKDecoder()
        #expect(throws: error) { try decoder.fields(hex(text)) }
    }

    @Test("no cut of a block traps")
    func cuts() throws {
        var encoder = HPACKEncoder()
        let block = encoder.block([TestField("a", "b"), TestField("server", "x"), TestField(":path", "/long/path")])
        for count in 0..<block.count {
            var decoder = HPACKDecoder()
            _ = try? decoder.fields(Array(block.prefix(count)))
        }
    }

    @Test("a field that is larger than the table empties it, and is read all the same")
    func tooLarge() throws {
        var decoder = HPACKDecoder(tableSize: 64)
        #expect(try decoder.fields(hex("40 01 61 01 62 be")) == [TestField("a", "b"), TestField("a", "b")])
        let long = [0x40, 1, 0x63, 100] + [UInt8](repeating: 0x64, count: 100)
        #expect(try decoder.fields(long) == [TestField("c", String(repeating: "d", count: 100))])
        #expect(throws: HPACKError.badIndex) { try decoder.fields([0xbe]) }
    }

    @Test("a name from the table outlives the entry that its own field drives out")
    func evictedName() throws {
        var decoder = HPACKDecoder(tableSize: 40)
        _ = try decoder.fields(hex("40 03 616263 01 62"))
        #expect(try decoder.fields(hex("7e 02 6364")) == [TestField("abc", "cd")])
        #expect(try decoder.fields(hex("be")) == [TestField("abc", "cd")])
    }

    @Test("the table keeps its limit over thousands of fields")
    func bounded() throws {
        var table = HPACKTable(limit: 4096)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            let value = [UInt8](repeating: 0x61, count: random.below(300))
            let line = Array("n: ".utf8) + value + [13, 10]
            table.add(HPACKField(line, name: ByteRange(0..<1), valueCount: value.count), from: line.span)
            #expect(table.size <= 4096 && table.bytes.count == 8192)
            let held = try #require(table[0])
            #expect(Array(table.bytes[held.value]) == value)
            let oldest = try #require(table[table.count - 1])
            #expect(table.bytes[oldest.value].allSatisfy { $0 == 0x61 } && table[table.count] == nil)
        }
    }
}
