// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite struct ScannerTests {
    /// What the scanner says when the text comes in pieces.
    static func verdict(_ pieces: [ArraySlice<UInt8>]) -> JSONError? {
        var scanner = JSONScanner()
        do throws(JSONError) {
            for piece in pieces { try scanner.scan(Array(piece).span) }
            try scanner.finish()
        } catch {
            return error
        }
        return nil
    }

    static func verdict(_ text: String) -> JSONError? { Self.verdict([Array(text.utf8)[...]]) }

    @Test(
        "values of every kind are taken",
        arguments: [
            "null", " true ", "false\n", "0", "-0", "-1.5e+10", "1E9", "123456789012345678901234567890", "\"\"",
            "\"a\\u00e9\\n\\ud800 \u{1F600}é\"", "[]", "[ ]", "{}", "{ }", "[1,2 , 3]", #"{"a":{"b":[{}]},"a":1}"#,
        ])
    func accepted(_ text: String) { #expect(Self.verdict(text) == nil) }

    @Test(
        "what is wrong is named, with its place",
        arguments: [
            ("", JSONError(.unexpectedEnd, at: 0)),
            ("[1,]", JSONError(.unexpectedByte, at: 3)),
            ("{\"a\":1,}", JSONError(.unexpectedByte, at: 7)),
            ("{\"a\" 1}", JSONError(.unexpectedByte, at: 5)),
            ("[1}", JSONError(.unexpectedByte, at: 2)),
            ("01", JSONError(.invalidNumber, at: 1)),
            ("1.", JSONError(.unexpectedEnd, at: 2)),
            ("1.x", JSONError(.invalidNumber, at: 2)),
            ("-", JSONError(.unexpectedEnd, at: 1)),
            ("+1", JSONError(.unexpectedByte, at: 0)),
            ("1 2", JSONError(.trailingBytes, at: 2)),
            ("nul", JSONError(.unexpectedEnd, at: 3)),
            ("nuLl", JSONError(.invalidLiteral, at: 2)),
            ("\"\t\"", JSONError(.controlCharacter, at: 1)),
            ("\"\\x\"", JSONError(.invalidEscape, at: 2)),
            ("\"\\u12g4\"", JSONError(.invalidEscape, at: 5)),
            ("\u{feff}1", JSONError(.unexpectedByte, at: 0)),
        ])
    func refused(_ text: String, _ error: JSONError) { #expect(Self.verdict(text) == error) }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: [
            [0x80], [0xc0, 0xaf], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xe2, 0x82], [0xc3, 0x28],
        ] as [[UInt8]])
    func badUTF8(_ bytes: [UInt8]) {
        let error = Self.verdict([[0x22] + bytes + [0x22]])
        #expect(error?.kind == .invalidUTF8)
    }

    @Test("more than the allowed depth is refused, the depth itself is taken")
    func depth() {
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(Self.verdict(deep) == nil)
        #expect(Self.verdict("[" + deep + "]") == JSONError(.tooDeep, at: 128))
        var shallow = JSONScanner(maximumDepth: 1)
        #expect(throws: JSONError(.tooDeep, at: 5)) { try shallow.scan(Array(#"{"a":{}}"#.utf8).span) }
    }

    @Test("a scanner that was reset takes the next text")
    func reset() throws {
        var scanner = JSONScanner()
        try? scanner.scan(Array("[1,x".utf8).span)
        scanner.reset()
        try scanner.scan(Array("[1]".utf8).span)
        try scanner.finish()
    }

    @Test("an error says what and where")
    func description() {
        #expect("\(JSONError(.invalidNumber, at: 12))" == "invalid number at byte 12")
    }
}
