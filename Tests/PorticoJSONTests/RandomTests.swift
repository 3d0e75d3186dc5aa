// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoTesting
import Testing

/// Random documents, read and shaped as text, against the same done on Foundation's values.
@Suite struct RandomTests {
    private static let seeds = 0..<400 as Range<UInt64>

    private static func path(_ names: [String]) -> String {
        names.map { $0.contains("'") ? "[\"\($0)\"]" : "['\($0)']" }.joined()
    }

    private static func paths(_ count: Int, _ source: inout SeededGenerator) -> [[String]] {
        (0..<count).map { _ in (0..<Int.random(in: 1...3, using: &source)).map { _ in Value.name(&source) } }
    }

    @Test("an index reads what Foundation reads; each value's range is its text")
    func reading() throws {
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            let bytes = Array(Value.random(depth: 5, &source).text(&source).utf8)
            var index = JSONIndex()
            try index.build(bytes)
            #expect(try Value(index, index.root) == Value(foundation: bytes), "seed \(seed)")
            for (_, value) in index.members(index.root) {
                let text = Array(index.bytes[index.range(value)])
                #expect(try Value(index, value) == Value(foundation: text), "seed \(seed)")
            }
        }
    }

    @Test("a text cut into random pieces gives the same index")
    func pieces() throws {
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            let bytes = Array(Value.random(depth: 5, &source).text(&source).utf8)
            var whole = JSONIndex()
            try whole.build(bytes)
            var index = JSONIndex()
            index.begin()
            var scanner = JSONScanner()
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 0...9, using: &source))
                try index.scan(bytes.span.extracting(start..<end))
                try scanner.scan(bytes.span.extracting(start..<end))
                start = end
            }
            try scanner.finish()
            try index.finish(bytes)
            #expect(Value(index, index.root) == Value(whole, whole.root), "seed \(seed)")
        }
    }

    @Test("a text with one byte changed is taken only where Foundation takes it")
    func damage() throws {
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            var bytes = Array(Value.random(depth: 3, &source).text(&source).utf8)
            bytes[Int.random(in: bytes.indices, using: &source)] = UInt8.random(in: 0...255, using: &source)
            if (try? JSONScanner.check(bytes)) != nil {
                #expect(
                    (try? Value(foundation: bytes)) != nil, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test("plain paths select what they select on values")
    func selecting() throws {
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            let bytes = Array(Value.random(depth: 5, &source).text(&source).utf8)
            let paths = Self.paths(3, &source)
            guard let selection = try? JSONSelection(parsing: paths.map(Self.path)) else { continue }
            var index = JSONIndex()
            try index.build(bytes)
            var output: [UInt8] = []
            selection.write(index, index.root, to: &output)
            #expect(try Value(foundation: output) == Value(foundation: bytes).selecting(paths), "seed \(seed)")
        }
    }

    @Test("an edit removes and renames what it does on values")
    func editing() throws {
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            let bytes = Array(Value.random(depth: 5, &source).text(&source).utf8)
            let paths = Self.paths(2, &source)
            let renamed = Self.paths(1, &source)[0]
            let edit = try JSONEdit(remove: paths.map(Self.path), rename: [(Self.path(renamed), "new")])
            var index = JSONIndex()
            try index.build(bytes)
            var output: [UInt8] = []
            edit.write(index, index.root, to: &output)
            let expected = try paths.reduce(Value(foundation: bytes)) { $0.removing($1[...]) }
                .renaming(renamed[...], to: "new")
            #expect(try Value(foundation: output) == expected, "seed \(seed)")
        }
    }

    @Test("an assembly sets what is set on values, and refuses what cannot be set")
    func assembling() throws {
        var assembly = JSONAssembly()
        for seed in Self.seeds {
            var source = SeededGenerator(seed: seed)
            assembly.reset()
            var expected = Value.object([:])
            for path in Self.paths(5, &source) {
                let value = Value.random(depth: 3, &source)
                let slice = JSONSlice(value.text(&source))
                let target = try JSONTarget(parsing: Self.path(path))
                if let changed = expected.setting(value, at: path[...]) {
                    try assembly.set(target, slice)
                    expected = changed
                } else {
                    #expect(throws: JSONAssemblyError.notAnObject, "seed \(seed)") { try assembly.set(target, slice) }
                }
            }
            var output: [UInt8] = []
            try assembly.write(to: &output)
            #expect(try Value(foundation: output) == expected, "seed \(seed)")
        }
    }
}
