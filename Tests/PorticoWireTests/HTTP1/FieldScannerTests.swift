// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct FieldScannerTests {
    @Test("fields keep their order and case; white space around a value is not part of it")
    func fields() throws {
        let text = get("Accept:*/*", "X-A:", "x-b: \t b c \t", "X-C:\u{e9}\u{80}\u{ff}", "x!#$%&'*+-.^_`|~9: \tz\t")
        let fields = try #require(try parseRequest(text)).fields
        let names = fields.slots.map { fields.string($0.name) }
        #expect(names == ["Host", "Accept", "X-A", "x-b", "X-C", "x!#$%&'*+-.^_`|~9"])
        let values = fields.slots.map { fields.slice($0.value) }
        #expect(values == ["a", "*/*", "", "b c", "\u{e9}\u{80}\u{ff}", "z"].map { [UInt8](latin1: $0) })
        #expect(fields.slots.allSatisfy { !$0.isDropped })
    }

    @Test("values longer than a machine word keep tabs and stop at their line's end")
    func longValues() throws {
        for count in 0..<40 {
            let value = String(repeating: "v\tw", count: count) + "end"
            let fields = try #require(try parseRequest(get("X: \(value)", "Y: 1"))).fields
            #expect(fields.string(fields.slots[1].value) == value)
            #expect(fields.string(fields.slots[2].value) == "1")
        }
    }

    @Test(
        "a malformed field line is refused",
        arguments: [
            ("X : y", WireError.spaceBeforeColon),
            ("X\t: y", .spaceBeforeColon),
            ("X y: z", .spaceBeforeColon),
            (" X: y", .obsoleteFolding),
            ("\tX: y", .obsoleteFolding),
            (" ", .obsoleteFolding),
            (": y", .badFieldName),
            ("X", .badFieldName),
            ("X(: y", .badFieldName),
            ("X\0: y", .badFieldName),
            ("X\u{a0}: y", .badFieldName),
            ("X\u{7f}: y", .badFieldName),
            ("X\nY: z", .badFieldName),
            ("X: y\nY: z", .badLineEnding),
            ("X: y\rY: z", .badLineEnding),
            ("X: y\r\rY: z", .badLineEnding),
            ("X:\n y", .badLineEnding),
            ("\nX: y", .badLineEnding),
            ("\rX: y", .badLineEnding),
            ("X: y\0", .badFieldValue),
            ("X: \u{1}y", .badFieldValue),
            ("X: y\u{b}z", .badFieldValue),
            ("X: y\u{7f}", .badFieldValue),
            ("X: 12345678\u{1f}", .badFieldValue),
            ("Content_Length: 1", .badFieldName),
            ("content-length_: 1", nil),
            ("TRANSFER_ENCODING: chunked", .badFieldName),
            ("X_Y: 1", nil),
        ]
    )
    func refused(line: String, error: WireError?) {
        #expect(requestError(get(line)) == error)
        #expect(responseError(ok(line)) == error)
    }

    @Test("a value holds every byte but the control characters, HTAB excepted, wherever it stands")
    func everyValueByte() {
        for byte in UInt8.min...UInt8.max where byte != 13 && byte != 10 {
            let isAllowed = byte >= 0x20 && byte != 0x7f || byte == 0x09
            for padding in ["", "123", "12345678", "123456789"] {
                let text = get("X: \(padding)\(Character(Unicode.Scalar(byte)))\(padding)z")
                #expect((requestError(text) == nil) == isAllowed, "byte \(byte) after \(padding.count)")
            }
        }
    }

    @Test("a name holds token characters only")
    func everyNameByte() {
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: ":") {
            let character = Character(Unicode.Scalar(byte))
            let isToken =
                byte < 0x80 && (character.isLetter || character.isNumber || "!#$%&'*+-.^_`|~".contains(character))
            #expect((requestError(get("X\(character)Y: z")) == nil) == isToken, "byte \(byte)")
        }
    }
}
