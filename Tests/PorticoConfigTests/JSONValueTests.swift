// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct JSONValueTests {
    @Test func keepsOrderAndDigits() {
        let value = JSONValue.object([.init("b", .number("1.10")), .init("a", .array([.null, .bool(true)]))])
        #expect(value.text() == #"{"b":1.10,"a":[null,true]}"#)
    }

    @Test func escapesWhatJSONForbids() {
        #expect(JSONValue.string("a\"\\\n\u{1}\u{7f}ü").text() == #""a\"\\\n\u0001\u007fü""#)
    }

    @Test func indentsByTwoSpaces() {
        let value = JSONValue.object([.init("a", .array([.int(1)])), .init("b", .object([]))])
        #expect(value.text(indent: 0) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}")
    }
}
