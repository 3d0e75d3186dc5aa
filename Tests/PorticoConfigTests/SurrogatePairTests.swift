// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct SurrogatePairTests {
    @Test(
        "a character that JSON writes as two escapes is read as one",
        arguments: [
            (#"{"a": "\ud83d\ude00"}"#, "😀"), (#"{"a": "\uD83D\uDE00!"}"#, "😀!"),
            (#"{"a": "x\ud800\udc00\udbff\udfffy"}"#, "x\u{10000}\u{10ffff}y"),
            (#"{"a": "\\ud83d\\ude00"}"#, #"\ud83d\ude00"#), (#"{"a": "\\\ud83d\ude00"}"#, "\\😀"),
            ("\n  {\n\"a\": \"\\ud83d\\ude00\"}", "😀"),
        ])
    func pairs(_ text: String, _ value: String) {
        let (node, messages) = parse(text)
        #expect(messages.isEmpty)
        guard case .scalar(let scalar)? = node?["a"]?.content else { return #expect(Bool(false), "\(text)") }
        #expect(scalar.text == value)
    }

    @Test(
        "half a pair is no character",
        arguments: [
            #"{"a": "\ud83d"}"#, #"{"a": "\ude00\ud83d"}"#, #"{"a": "\ud83dx\ude00"}"#, #"{"a": "\ud83d\ude0"}"#,
        ])
    func halves(_ text: String) {
        #expect(parse(text).messages.first?.hasPrefix("test.yaml:1:") == true)
    }

    @Test("what stands behind pairs on its line keeps its place")
    func places() {
        let text = #"{"a": "\ud83d\ude00\ud83d\ude00", "b": "x", "b": "\ud83d\ude00", "c": 1}"#
        let (node, messages) = parse(text)
        #expect(messages == ["test.yaml:1:35, test.yaml:1:45: error: duplicate key 'b'"])
        #expect(node?["c"]?.location == Place(file: "test.yaml", line: 1, column: 71))
        #expect(node?["a"]?.location == Place(file: "test.yaml", line: 1, column: 7))
    }

    @Test("an error behind pairs is told where it is")
    func errors() {
        #expect(parse(#"{"a": "\ud83d\ude00", "b": @x}"#).messages.first?.hasPrefix("test.yaml:1:28: error") == true)
        #expect(parse(#"{"a": "\ud83d\ude00""#).messages.first?.hasPrefix("test.yaml:1:21: error") == true)
    }

    @Test("YAML in its own notation is left as it is")
    func others() {
        #expect(parse(#"a: \ud83d\ude00"#).messages.isEmpty)
        #expect(!parse(#"a: "\ud83d\ude00""#).messages.isEmpty)
    }
}
