// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite struct IndexTests {
    static func index(_ text: String) throws -> JSONIndex {
        var index = JSONIndex()
        try index.build(Array(text.utf8))
        return index
    }

    @Test("members, elements and texts are found")
    func reading() throws {
        let index = try Self.index(#" {"a":[1,{"b":"x\u00e9"},[]], "c":null,"d":true} "#)
        #expect(index.kind(index.root) == .object)
        let members = index.members(index.root).map { (index.string($0.name), index.kind($0.value)) }
        #expect(members.map(\.0) == ["a", "c", "d"])
        #expect(members.map(\.1) == [.array, .null, .true])
        let array = try #require(index.member(index.root, named: "a"))
        #expect(index.elements(array).map { index.kind($0) } == [.number, .object, .array])
        let inner = try #require(index.element(array, at: 1).flatMap { index.member($0, named: "b") })
        #expect(index.string(inner) == "xé")
        #expect(index.scalarText(inner) == "xé")
        #expect(String(decoding: index.bytes[index.range(inner)], as: UTF8.self) == #""x\u00e9""#)
        #expect(index.element(array, at: 3) == nil)
        #expect(index.member(array, named: "a") == nil)
        #expect(index.members(array).map { index.string($0.name) } == [])
    }

    @Test("of several members with one name the last counts; escapes in names are read")
    func names() throws {
        let index = try Self.index(#"{"a":1,"\u0061":2,"b\"":3,"":4}"#)
        func text(_ name: String) -> String? {
            index.member(index.root, named: name).flatMap { index.scalarText($0) }
        }
        #expect(text("a") == "2")
        #expect(text("b\"") == "3")
        #expect(text("") == "4")
        #expect(text("c") == nil)
    }

    @Test("pairs of surrogates become one character, lone ones U+FFFD")
    func surrogates() throws {
        let index = try Self.index(#"["\ud83d\ude00","\ud83d","\ude00x","\ud83d\u0041","\b\f\n\r\t\/\\\""]"#)
        let texts = index.elements(index.root).map { index.string($0) }
        #expect(texts == ["😀", "\u{fffd}", "\u{fffd}x", "\u{fffd}A", "\u{8}\u{c}\n\r\t/\\\""])
    }

    @Test("numbers keep every digit")
    func numbers() throws {
        let index = try Self.index("[-0.10e+5,12345678901234567890123]")
        #expect(index.elements(index.root).map { index.scalarText($0) } == ["-0.10e+5", "12345678901234567890123"])
    }

    @Test("after an error the index is that of null")
    func failure() throws {
        var index = try Self.index("[1]")
        #expect(throws: JSONError(.unexpectedEnd, at: 4)) { try index.build(Array("[1,2".utf8)) }
        #expect(index.kind(index.root) == .null)
        #expect(index.scalarText(index.root) == nil)
        #expect(index.elements(index.root).map { $0 } == [])
    }

    @Test("a text within other bytes is indexed in its place")
    func slice() throws {
        var index = JSONIndex()
        let bytes = Array("xx[1,22]yy".utf8)
        try index.build(bytes, 2..<8)
        #expect(index.elements(index.root).map { index.range($0) } == [3..<4, 5..<7])
        #expect(throws: JSONError.self) { try index.build(bytes, 2..<11) }
    }

    @Test("a text that comes in pieces is indexed like a whole one")
    func pieces() throws {
        let bytes = Array(#"{"a":[1,"é\u00e9"],"b":{}}"#.utf8)
        var index = JSONIndex()
        for cut in 0...bytes.count {
            index.begin()
            try index.scan(bytes.span.extracting(0..<cut))
            try index.scan(bytes.span.extracting(cut..<bytes.count))
            try index.finish(bytes)
            #expect(index.members(index.root).map { index.range($0.value) } == [5..<19, 24..<26])
        }
    }

    @Test("an array is cut after its first elements")
    func firstElements() throws {
        let index = try Self.index("[ 1, [2] , 3 ]")
        func first(_ count: Int) -> String {
            var output: [UInt8] = []
            index.append(index.root, firstElements: count, to: &output)
            return String(decoding: output, as: UTF8.self)
        }
        #expect(first(0) == "[]")
        #expect(first(2) == "[ 1, [2]]")
        #expect(first(3) == "[ 1, [2] , 3 ]")
    }

    @Test("strings are escaped as far as they must be")
    func escaping() {
        var output: [UInt8] = []
        JSONString.append("a\"\\\n\r\t\u{1}/é", to: &output)
        #expect(String(decoding: output, as: UTF8.self) == #""a\"\\\n\r\t\u0001/é""#)
    }
}
