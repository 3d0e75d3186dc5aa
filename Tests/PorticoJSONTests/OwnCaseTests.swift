// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

/// Cases of our own for each rule that the collected texts ask of: these run where there is no corpus.
@Suite struct OwnCaseTests {
    static let taken = [
        "[0e1]", "[1E+2]", "[-0.0]", "[1.5e-9]", "[99999999999999999999999999]", "\t\r\n [ ]\n", "\"\"", "{\"\":0}",
        #"{"a":{},"a":[]}"#, #"["\"\\\/\b\f\n\r\t\u0000\uDBFF\udfff"]"#, "[\"\u{7f}\u{2028}\u{10ffff}\"]", "true", "-1",
        "[[],[[]],{\"x\":[null]}]", #"["\ud800"]"#,
    ]
    static let refused = [
        "", " ", "[", "]", "{", "[1", "[1,", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "{1:2}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}",
        "{,}", "{\"a\":1 \"b\":2}", "{'a':1}", "{a:1}", "[a]", "[NaN]", "[Infinity]", "[nul]", "[True]", "[+1]", "[01]",
        "[-01]", "[.5]", "[1.]", "[1e]", "[1e+]", "[1.e1]", "[0x1]", "[-]", "[--1]", "[1]x", "[1][2]", "[1],", "\"a",
        "\"a\\",
        #"["\a"]"#, #"["\u00"]"#, #"["\u00zz"]"#, #"["\U0041"]"#, "[\"a\nb\"]", "[\"\u{1f}\"]", "[1]/**/", "[1]#",
        "\u{feff}[]",
        "[1\u{a0}]", "[\u{2060}]",
    ]

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        "what is JSON is taken (RFC 8259), and nothing else",
        arguments: taken.map { ($0, true) } + refused.map { ($0, false) })
    func verdict(_ text: String, _ isTaken: Bool) {
        let bytes = Self.bytes(text)
        let whole = ScannerTests.verdict([bytes[...]])
        #expect((whole == nil) == isTaken)
        for cut in 0...bytes.count {
            #expect(ScannerTests.verdict([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)")
        }
        #expect(ScannerTests.verdict(bytes.indices.map { bytes[$0...$0] }) == whole)
        var index = JSONIndex()
        #expect(((try? index.build(bytes)) != nil) == isTaken)
    }

    @Test("a hundred thousand levels, or an endless string, are refused without harm")
    func large() {
        for text in ["[", "{\"a\":", "[{\"a\":"] {
            #expect(ScannerTests.verdict(String(repeating: text, count: 100_000))?.kind == .tooDeep)
        }
        #expect(ScannerTests.verdict("\"" + String(repeating: "a", count: 1 << 20))?.kind == .unexpectedEnd)
        #expect(ScannerTests.verdict(String(repeating: "9", count: 1 << 20)) == nil)
    }
}
