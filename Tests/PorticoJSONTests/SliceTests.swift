// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoTesting
import Testing

/// Work in slices of random budgets against the same work at once.
@Suite struct SliceTests {
    private static let seeds = 0..<300 as Range<UInt64>

    /// Calls with random budgets, often with the smallest alone, until it is done.
    static func inSlices(_ source: inout SeededGenerator, _ advance: (Int) throws -> Bool) rethrows {
        let most = [1, 5, 40].randomElement(using: &source) ?? 1
        while try !advance(Int.random(in: 1...most, using: &source)) {}
        #expect(try advance(1), "what is done stays done")
    }

    static func index(_ bytes: [UInt8], _ source: inout SeededGenerator) throws -> JSONIndex {
        var index = JSONIndex()
        index.begin(bytes)
        try Self.inSlices(&source) { try index.advance($0) }
        return index
    }

    private static func path(_ names: [String]) -> String {
        names.map { $0.contains("'") ? "[\"\($0)\"]" : "['\($0)']" }.joined()
    }

    private static func paths(_ count: Int, _ source: inout SeededGenerator) -> [String] {
        (0..<count).map { _ in
            var text = Self.path((0..<Int.random(in: 1...3, using: &source)).map { _ in Value.name(&source) })
            if Int.random(in: 0..<4, using: &source) == 0 { text += "[*]" }
            return text
        }
    }

    private static func document(_ seed: UInt64) -> (bytes: [UInt8], source: SeededGenerator) {
        var source = SeededGenerator(seed: seed)
        let bytes = Array(Value.random(depth: 5, &source).text(&source).utf8)
        return (bytes, source)
    }

    @Test("an index that is read in slices is the same, and fails at the same byte")
    func reading() throws {
        for seed in Self.seeds {
            var (bytes, source) = Self.document(seed)
            if seed % 3 == 0 { bytes[Int.random(in: bytes.indices, using: &source)] = UInt8(ascii: "{") }
            var whole = JSONIndex()
            do throws(JSONError) {
                try whole.build(bytes)
            } catch {
                #expect(throws: error, "seed \(seed)") { _ = try Self.index(bytes, &source) }
                continue
            }
            let index = try Self.index(bytes, &source)
            #expect(Value(index, index.root) == Value(whole, whole.root), "seed \(seed)")
        }
    }

    @Test("an edit in slices writes the same")
    func editing() throws {
        for seed in Self.seeds {
            var (bytes, source) = Self.document(seed)
            let edits = try [
                JSONEdit(remove: Self.paths(2, &source), rename: [(Self.path([Value.name(&source)]), "new")]),
                JSONEdit(keep: Self.paths(3, &source), wrap: "data"),
            ]
            let index = try Self.index(bytes, &source)
            for edit in edits {
                var whole: [UInt8] = []
                edit.write(index, index.root, to: &whole)
                var writing = JSONEdit.Writing(edit, index, index.root)
                Self.inSlices(&source) { writing.advance($0) }
                #expect(writing.bytes == whole, "seed \(seed)")
            }
        }
    }

    @Test("a selection in slices writes the same, and so does what cuts an array")
    func selecting() throws {
        for seed in Self.seeds {
            var (bytes, source) = Self.document(seed)
            let index = try Self.index(bytes, &source)
            let items = Self.paths(2, &source) + Self.paths(2, &source).enumerated().map { "\($1) as x.n\($0)" }
            guard let selection = try? JSONSelection(parsing: items) else { continue }
            var whole: [UInt8] = []
            selection.write(index, index.root, firstElements: 2, to: &whole)
            var writing = JSONSelection.Writing(selection, index, index.root, firstElements: 2)
            Self.inSlices(&source) { writing.advance($0) }
            #expect(writing.bytes == whole, "seed \(seed)")

            whole = []
            index.append(index.root, firstElements: 2, to: &whole)
            var cut = JSONCut(index, index.root, firstElements: 2)
            Self.inSlices(&source) { cut.advance($0) }
            #expect(cut.bytes == whole, "seed \(seed)")
        }
    }

    @Test("what a path leads to is found, gathered and read the same in slices")
    func following() throws {
        for seed in Self.seeds {
            var (bytes, source) = Self.document(seed)
            let index = try Self.index(bytes, &source)
            let names = Self.path((0..<Int.random(in: 0...1, using: &source)).map { _ in Value.name(&source) })
            let path = try JSONPath(parsing: "$" + names + (["[*]", "[1]", ""].randomElement(using: &source) ?? ""))
            let whole = path.all(in: index, from: index.root)

            var values = JSONPath.Values(path, in: index, from: index.root)
            Self.inSlices(&source) { values.advance($0) }
            #expect(values.nodes == whole, "seed \(seed)")
            var first = JSONPath.Values(path, in: index, from: index.root, most: 1)
            Self.inSlices(&source) { first.advance($0) }
            #expect(first.nodes.first == path.first(in: index, from: index.root), "seed \(seed)")

            var gathering = JSONPath.Gathering(path, in: index, from: index.root)
            Self.inSlices(&source) { gathering.advance($0) }
            var join = JSONJoin(array: whole.map { JSONSlice(index, $0) })
            Self.inSlices(&source) { join.advance($0) }
            #expect(gathering.bytes == join.bytes && join.bytes.count == join.count, "seed \(seed)")

            var texts = JSONPath.Texts(path, in: index, from: index.root, most: 1 << 16)
            Self.inSlices(&source) { texts.advance($0) }
            var expected: [String] = []
            for node in whole {
                let nodes = index.kind(node) == .array ? Array(index.elements(node)) : [node]
                for text in nodes.compactMap({ index.scalarText($0) }) where !text.isEmpty && !expected.contains(text) {
                    expected.append(text)
                }
            }
            #expect(texts.texts.map { String(decoding: $0, as: UTF8.self) } == expected, "seed \(seed)")
            #expect(texts.nodes.map { index.scalarText($0) } == expected, "seed \(seed)")
        }
    }

    @Test("an assembly in slices refuses and writes the same")
    func assembling() throws {
        var (whole, sliced) = (JSONAssembly(), JSONAssembly())
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            whole.reset()
            sliced.reset()
            for _ in 0..<6 {
                let target = try JSONTarget(parsing: Self.target(&source))
                let values = (0..<Int.random(in: 1...4, using: &source)).map { _ in
                    Bool.random(using: &source) ? nil : JSONSlice(Value.random(depth: 3, &source).text(&source))
                }
                let single = values.count == 1 ? values[0] : nil
                let isTaken = (try? single.map { try whole.set(target, $0) } ?? whole.set(target, each: values)) != nil
                if let single {
                    sliced.beginSetting(target, single)
                } else {
                    sliced.beginSetting(target, each: values)
                }
                let isTakenInSlices = (try? Self.inSlices(&source) { try sliced.advance($0) }) != nil
                #expect(isTaken == isTakenInSlices, "seed \(seed)")
            }
            var output: [UInt8] = []
            try whole.write(to: &output)
            sliced.beginWriting()
            try Self.inSlices(&source) { try sliced.advance($0) }
            #expect(sliced.bytes == output, "seed \(seed)")
            sliced.beginWriting(limit: output.count - 1)
            #expect(throws: JSONAssemblyError.tooLarge) { try Self.inSlices(&source) { try sliced.advance($0) } }
        }
    }

    private static func target(_ source: inout SeededGenerator) -> String {
        let names = (0..<Int.random(in: 0...2, using: &source)).map { _ in Value.name(&source) }
        guard !names.isEmpty else { return "." }
        return Self.path(names) + (Int.random(in: 0..<3, using: &source) == 0 ? "[*]" + Self.path(["r"]) : "")
    }

    @Test("what is given back in slices can be used again")
    func clearing() throws {
        let text = Array(("[" + String(repeating: "1,", count: 50_000) + "1]").utf8)
        var index = JSONIndex()
        try index.build(text)
        var slices = 1
        while !index.clear(1) { slices += 1 }
        #expect(slices >= 3 && index.kind(index.root) == .null)
        try index.build(text)
        #expect(index.element(index.root, at: 50_000) != nil && index.element(index.root, at: 50_001) == nil)

        var assembly = JSONAssembly()
        let members = (0..<20_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        for _ in 0..<2 {
            try assembly.set(JSONTarget(parsing: "."), JSONSlice("{\(members)}"))
            var output: [UInt8] = []
            try assembly.write(to: &output)
            #expect(String(decoding: output, as: UTF8.self) == "{\(members)}")
            slices = 1
            while !assembly.reset(1) { slices += 1 }
            #expect(slices >= 2)
        }
    }

    @Test("a scanner says where the value lies")
    func range() throws {
        for text in ["1", " \n[1, 2]\t ", "\"a\" ", " {\"a\":{}}", "  true"] {
            var scanner = JSONScanner()
            for byte in text.utf8 { try scanner.scan([byte].span) }
            try scanner.finish()
            #expect(JSONSlice(Array(text.utf8), scanner.range) == JSONSlice(text), "\(text)")
            #expect(JSONSlice(text).range == scanner.range, "\(text)")
        }
    }
}
