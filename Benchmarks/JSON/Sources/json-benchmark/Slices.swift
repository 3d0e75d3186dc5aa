// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoJSON

/// What work on long texts takes, in slices: all together, and the longest of them. The time is that of the processor, as
/// others may be busy at the same time.
enum Slices {
    private static let budget = 50_000
    private static let names = ["id", "a", "b", "k5", "status", "customer.name", "x", "y", "z", "w"]

    /// Milliseconds, the better of two runs.
    private static func report(_ what: String, _ shape: Shape, _ run: () -> (Int) throws -> Bool) throws {
        var (total, longest) = (Double.infinity, Double.infinity)
        for _ in 0..<2 {
            let advance = run()
            var (sum, most, isDone) = (0.0, 0.0, false)
            while !isDone {
                let start = Self.now
                isDone = try advance(Self.budget)
                let slice = Self.now - start
                (sum, most) = (sum + slice, max(most, slice))
            }
            (total, longest) = (min(total, sum), min(longest, most))
        }
        print("\(tenths(total)) ms\tlongest \(tenths(longest)) ms\t\(what)\t\(shape.rawValue)")
    }

    /// Of this thread's time, in milliseconds.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
    }

    private static func tenths(_ number: Double) -> String { "\(Int(number * 10) / 10).\(Int(number * 10) % 10)" }

    static func run() throws {
        for shape in Shape.allCases {
            let bytes = shape.bytes
            var index = JSONIndex()
            try Self.report("index", shape) {
                index = JSONIndex()
                index.begin(bytes)
                return { try index.advance($0) }
            }
            try Self.shape(index, shape)
            try Self.follow(index, shape)
            try Self.assemble(JSONSlice(index, index.root), shape)
        }
    }

    private static func shape(_ index: JSONIndex, _ shape: Shape) throws {
        let renames = Self.names.map { (path: $0, name: "renamed_" + $0.replacing(".", with: "_")) }
        for (what, edit) in try [
            ("remove", JSONEdit(remove: Self.names)), ("keep", JSONEdit(keep: Self.names)),
            ("rename", JSONEdit(rename: renames)),
        ] {
            try Self.report(what, shape) {
                var writing = JSONEdit.Writing(edit, index, index.root)
                return { writing.advance($0) }
            }
        }
        let moved = Self.names.map { "\($0) as n.\($0.replacing(".", with: "_"))" }
        for (what, items) in [("select", Self.names), ("select as", moved)] {
            let selection = try JSONSelection(parsing: items)
            try Self.report(what, shape) {
                var writing = JSONSelection.Writing(selection, index, index.root)
                return { writing.advance($0) }
            }
        }
    }

    private static func follow(_ index: JSONIndex, _ shape: Shape) throws {
        let (all, one) = (try JSONPath(parsing: "$[*]"), try JSONPath(parsing: "$.missing"))
        try Self.report("first", shape) {
            var values = JSONPath.Values(one, in: index, from: index.root, most: 1)
            return { values.advance($0) }
        }
        try Self.report("gather", shape) {
            var gathering = JSONPath.Gathering(all, in: index, from: index.root)
            return { gathering.advance($0) }
        }
        try Self.report("texts", shape) {
            var texts = JSONPath.Texts(all, in: index, from: index.root, most: 64 << 10)
            return { texts.advance($0) }
        }
        try Self.report("cut", shape) {
            var cut = JSONCut(index, index.root, firstElements: 5_000_000)
            return { cut.advance($0) }
        }
    }

    private static func assemble(_ value: JSONSlice, _ shape: Shape) throws {
        try Self.report("join", shape) {
            var join = JSONJoin(array: [value, value])
            return { join.advance($0) }
        }
        for (what, targets) in [("merge", ["."]), ("merge twice", [".", "."]), ("nest", ["p", "p.q", "p[*].r"])] {
            let targets = try targets.map { try JSONTarget(parsing: $0) }
            try Self.report(what, shape) {
                var assembly = JSONAssembly()
                var left = targets[...]
                var isWriting = false
                return { budget in
                    guard (try? assembly.advance(budget)) ?? true else { return false }
                    if let target = left.popFirst() {
                        assembly.beginSetting(target, target.inElement == nil ? value : JSONSlice("1"))
                        return false
                    }
                    if isWriting { return true }
                    isWriting = true
                    assembly.beginWriting(limit: 32 << 20)
                    return false
                }
            }
        }
    }
}
