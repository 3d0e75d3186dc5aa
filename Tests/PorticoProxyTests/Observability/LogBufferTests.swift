// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite("Log buffer") struct LogBufferTests {
    static func written(_ body: (inout LogBuffer) -> Void) -> [UInt8] {
        var buffer = LogBuffer(capacity: 0)
        body(&buffer)
        return buffer.withSpan { $0.withUnsafeBufferPointer { Array($0) } }
    }

    static func escaped(_ value: [UInt8], _ encoding: LogEncoding) -> [UInt8] {
        Self.written { $0.append(value.span, as: encoding) }
    }

    /// What the line says of the bytes: characters where they are UTF-8, else the character of the byte's number.
    static func characters(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            let lengths = (1...4).filter { index + $0 <= bytes.count }
            let found = lengths.lazy.compactMap { String(validating: bytes[index..<(index + $0)], as: UTF8.self) }.first
            let scalar = found?.unicodeScalars.first ?? Unicode.Scalar(bytes[index])
            text.append(scalar)
            index += found?.utf8.count ?? 1
        }
        return String(text)
    }

    static func decoded(_ json: [UInt8]) throws -> String {
        let text = try #require(String(validating: json, as: UTF8.self), "the line is UTF-8")
        let value = try JSONSerialization.jsonObject(with: Data("[\"\(text)\"]".utf8)) as? [String]
        return try #require(value?.first)
    }

    @Test("any bytes are valid JSON and say the same", arguments: 0..<40)
    func anyBytes(seed: UInt64) throws {
        var random = FastRandom(seed: seed)
        for _ in 0..<100 {
            let pool = seed.isMultiple(of: 2) ? 256 : 128
            let bytes = (0..<random.below(60)).map { _ in UInt8(random.below(pool)) }
            let json = Self.escaped(bytes, .json)
            #expect(try Self.decoded(json).unicodeScalars.elementsEqual(Self.characters(bytes).unicodeScalars))
            let raw = json.filter { $0 < 0x20 || $0 == 0x7f }
            #expect(raw.isEmpty)
        }
    }

    @Test("each byte at each place of a word is escaped", arguments: [LogEncoding.json, .text])
    func everyPlace(_ encoding: LogEncoding) throws {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<17 {
                var bytes = [UInt8](repeating: 0x61, count: 17)
                bytes[place] = byte
                let written = Self.escaped(bytes, encoding)
                if encoding == .json {
                    #expect(try Self.decoded(written) == Self.characters(bytes))
                } else {
                    let isPlain = byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c
                    let shown = isPlain ? String(Unicode.Scalar(byte)) : "\\x" + Self.hexadecimal(byte)
                    let expected =
                        String(repeating: "a", count: place) + shown + String(repeating: "a", count: 16 - place)
                    #expect(String(decoding: written, as: UTF8.self) == expected)
                }
            }
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    @Test("characters pass as they are; overlong ones, surrogates, cut ones and control characters do not")
    func characters() {
        let text = "aä€😀z"
        #expect(Self.escaped(Array(text.utf8), .json) == Array(text.utf8))
        let broken: [([UInt8], String)] = [
            ([0xc0, 0xaf], #"\u00c0\u00af"#), ([0xed, 0xa0, 0x80], #"\u00ed\u00a0\u0080"#),
            ([0xe2, 0x82], #"\u00e2\u0082"#), ([0xf4, 0x90, 0x80, 0x80], #"\u00f4\u0090\u0080\u0080"#),
            ([0xc2, 0x9b], #"\u009b"#), ([0x1b, 0x5b], #"\u001b["#), ([0x0a], #"\u000a"#),
        ]
        for (bytes, shown) in broken {
            #expect(String(decoding: Self.escaped(bytes, .json), as: UTF8.self) == shown)
        }
    }

    @Test("a long value is cut between two characters, and shows it")
    func cut() throws {
        let limit = LogBuffer.valueLimit
        let fits = [UInt8](repeating: 0x61, count: limit)
        #expect(Self.escaped(fits, .json) == fits)
        #expect(Self.escaped(fits + [0x61], .text) == fits + Array("...".utf8))
        for ahead in 0..<4 {
            let text = String(repeating: "a", count: limit - ahead) + "😀"
            let shown = try Self.decoded(Self.escaped(Array(text.utf8), .json))
            #expect(shown == String(repeating: "a", count: limit - ahead) + "…")
        }
        #expect(Self.escaped([UInt8](repeating: 0, count: 1 << 20), .json).count < limit * 6 + 4)
    }

    @Test("numbers are those of Swift")
    func numbers() {
        var random = FastRandom(seed: 1)
        for shift in 0..<63 {
            for value in [1 << shift, 1 << shift - 1, Int(random.next() >> (1 + UInt64(shift)))] {
                #expect(Self.written { $0.append(decimal: value) } == Array("\(value)".utf8))
            }
        }
        for (value, shown) in [(0, "0.000"), (999, "0.000"), (1000, "0.001"), (12_345_678, "12.345")] {
            #expect(Self.written { $0.append(milliseconds: UInt64(value)) } == Array(shown.utf8))
        }
        #expect(Self.written { $0.append(AddressText(IPAddress(v4: 0x0a00_01ff))) } == Array("10.0.1.255".utf8))
    }
}
