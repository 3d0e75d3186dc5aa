// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

/// No slice does much more than its budget allows: of texts that have much of one thing, the slices are many.
@Suite struct SliceSizeTests {
    private static let budget = 100
    /// Of what a text has much of.
    private static let count = 5_000

    private static func text(_ open: String, _ unit: String, _ close: String) -> [UInt8] {
        Array((open + String(repeating: unit + ",", count: Self.count - 1) + unit + close).utf8)
    }

    /// Shapes that come from those who wish us ill.
    private static let texts = [
        Self.text("[", "1", "]"), Self.text("[", "{}", "]"), Self.text("[", "[[[]]]", "]"),
        Self.text("[", #"{"a":1}"#, "]"), Self.text("{", #""a":1"#, "}"), Self.text("{", #""":1"#, "}"),
        Self.text("{", #""\u0061":[]"#, "}"), Self.text(#"{"a":["#, #"{"a":{}}"#, "]}"),
        Array("\"\(String(repeating: "\\u0061", count: Self.count * 4))\"".utf8),
        Array("{\"\(String(repeating: "\\u0061", count: Self.count * 4))\":1}".utf8),
        [UInt8](repeating: 0x20, count: Self.count * 20) + Array("1".utf8),
    ]

    /// Counts the slices; and what is written grows no faster than budgets allow.
    private static func slices(_ bytes: () -> Int = { 0 }, _ advance: (Int) throws -> Bool) rethrows -> Int {
        var count = 0
        var isDone = false
        while !isDone {
            let before = bytes()
            isDone = try advance(Self.budget)
            #expect(bytes() - before <= Self.budget * 32 + 16 << 10)
            count += 1
        }
        return count
    }

    @Test("reading a text takes as many slices as its bytes and values need", arguments: texts.indices)
    func reading(_ text: Int) throws {
        let bytes = Self.texts[text]
        var index = JSONIndex()
        index.begin(bytes)
        let slices = try Self.slices { try index.advance($0) }
        // A slice goes on to the end of the 8 KiB that it has begun.
        #expect(slices >= bytes.count / (Self.budget * 8 + 8 << 10))
    }

    @Test("changing, selecting and gathering take as many slices as there are values", arguments: texts.indices)
    func shaping(_ text: Int) throws {
        var index = JSONIndex()
        try index.build(Self.texts[text])
        let hasMany = !index.elements(index.root).prefix(2).map { $0 }.isEmpty && text < 4
        let least = hasMany ? Self.count / (Self.budget * 2) : 1
        let names = ["a", "b", "c", "d"]
        for edit in try [JSONEdit(keep: names), JSONEdit(remove: names), JSONEdit(rename: names.map { ($0, $0 + $0) })]
        {
            var writing = JSONEdit.Writing(edit, index, index.root)
            #expect(Self.slices({ writing.bytes.count }, { writing.advance($0) }) >= least)
        }
        for items in [names, names.map { "\($0).a as \($0)" }] {
            var writing = JSONSelection.Writing(try JSONSelection(parsing: items), index, index.root)
            #expect(Self.slices({ writing.bytes.count }, { writing.advance($0) }) >= least)
        }
        let all = try JSONPath(parsing: "$[*]")
        var gathering = JSONPath.Gathering(all, in: index, from: index.root)
        #expect(Self.slices({ gathering.bytes.count }, { gathering.advance($0) }) >= least)
        var values = JSONPath.Values(all, in: index, from: index.root)
        #expect(Self.slices { values.advance($0) } >= least)
        var texts = JSONPath.Texts(all, in: index, from: index.root, most: 1 << 16)
        #expect(Self.slices { texts.advance($0) } >= (text == 0 ? Self.count / Self.budget : 1))
        var cut = JSONCut(index, index.root, firstElements: Self.count - 1)
        #expect(Self.slices({ cut.bytes.count }, { cut.advance($0) }) >= least)
    }

    @Test("putting together takes as many slices as there are members, elements and bytes", arguments: texts.indices)
    func assembling(_ text: Int) throws {
        let value = JSONSlice(Self.texts[text])
        let least = value.range.count / (Self.budget * 32 + 16 << 10)
        var assembly = JSONAssembly()
        for name in [".", "a", "b.c", "b.c.d", "a[*].x", ".", "e"] {
            assembly.beginSetting(try JSONTarget(parsing: name), name.contains("*") ? JSONSlice("1") : value)
            while (try? assembly.advance(Self.budget)) == false {}
        }
        assembly.beginWriting()
        #expect(try Self.slices({ assembly.bytes.count }, { try assembly.advance($0) }) >= least * 2)
        var join = JSONJoin(array: [value, nil, value])
        #expect(Self.slices({ join.bytes.count }, { join.advance($0) }) >= least * 2)
    }

    @Test("what grows far beyond its text is what it is at once, and does not grow in one slice")
    func growing() throws {
        let text = Self.text("[", #"{"a":1}"#, "]")
        let name = String(repeating: "long", count: 40)
        var index = JSONIndex()
        try index.build(text)
        let edit = try JSONEdit(rename: [("a", name)])
        var whole: [UInt8] = []
        edit.write(index, index.root, to: &whole)
        #expect(whole == Array(String(decoding: text, as: UTF8.self).replacing("\"a\"", with: "\"\(name)\"").utf8))
        var writing = JSONEdit.Writing(edit, index, index.root)
        // What is written is moved twice as it grows.
        let slices = Self.slices({ writing.bytes.count }, { writing.advance($0) })
        #expect(slices >= whole.count / (Self.budget * 32 + 16 << 10))
        #expect(writing.bytes == whole)
    }
}
