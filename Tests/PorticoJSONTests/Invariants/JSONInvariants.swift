// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// What holds for any bytes that are read as JSON, and for any shape that is asked of them.
enum JSONInvariants {
    /// - Parameter bytes: a text; or paths parted by `|`, a line's end, and a text.
    /// - Returns: what does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        if let violation = Self.readingViolation(bytes) { return violation }
        guard let lineEnd = bytes.firstIndex(of: 0x0a) else { return nil }
        // A path of many names makes a document that is nested as deeply.
        let paths = bytes[..<lineEnd].split(separator: UInt8(ascii: "|")).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.utf8.count { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } < 60 }
        let text = Array(bytes[(lineEnd + 1)...])
        guard let index = Self.index(text, maximumDepth: 64) else { return nil }
        return Self.selectionViolation(paths, index) ?? Self.editViolation(paths, index)
            ?? Self.assemblyViolation(paths, index)
    }

    private static func index(_ text: [UInt8], maximumDepth: Int = 128) -> JSONIndex? {
        var index = JSONIndex(maximumDepth: maximumDepth)
        return (try? index.build(text)) == nil ? nil : index
    }

    private static func verdict(_ pieces: [ArraySlice<UInt8>]) -> JSONError? {
        var scanner = JSONScanner()
        do throws(JSONError) {
            for piece in pieces { try scanner.scan(piece.span) }
            try scanner.finish()
        } catch {
            return error
        }
        return nil
    }

    private static func readingViolation(_ text: [UInt8]) -> String? {
        let whole = Self.verdict([text[...]])
        if Self.verdict(text.indices.map { text[$0...$0] }) != whole { return "single bytes give another verdict" }
        for cut in stride(from: 1, to: text.count, by: 7) where Self.verdict([text[..<cut], text[cut...]]) != whole {
            return "cut at \(cut) the verdict is another"
        }
        let index = Self.index(text)
        guard (index == nil) == (whole != nil) else { return "scanner and index do not agree" }
        if index == nil, Self.errorInSlices(text) != whole { return "in slices the verdict is another" }
        return index.flatMap { Self.nodeViolation($0, $0.root) }
    }

    private static func errorInSlices(_ text: [UInt8]) -> JSONError? {
        var index = JSONIndex()
        index.begin(text)
        do throws(JSONError) {
            while try !index.advance(1) {}
        } catch {
            return error
        }
        return nil
    }

    private static func nodeViolation(_ index: JSONIndex, _ node: JSONIndex.Node) -> String? {
        let range = index.range(node)
        guard Self.verdict([index.bytes[range]]) == nil else { return "a value's range \(range) is no text" }
        var end = range.lowerBound
        for child in index.elements(node).map({ $0 }) + index.members(node).flatMap({ [$0.name, $0.value] }) {
            let inner = index.range(child)
            guard inner.lowerBound > end, inner.upperBound < range.upperBound else { return "values overlap" }
            end = inner.upperBound - 1
            if let violation = Self.nodeViolation(index, child) { return violation }
        }
        for (name, _) in index.members(node) {
            let text = index.string(name)
            guard index.string(name, equals: Array(text.utf8)) else { return "a name is not itself" }
            guard index.member(node, named: text) != nil else { return "a member is not found" }
        }
        return nil
    }

    private static func check(_ output: [UInt8], _ what: String) -> String? {
        Self.verdict([output[...]]).map { "\(what) makes \($0)" }
    }

    private static func selectionViolation(_ paths: [String], _ index: JSONIndex) -> String? {
        guard let selection = try? JSONSelection(parsing: paths) else { return nil }
        var output: [UInt8] = []
        selection.write(index, index.root, firstElements: 3, to: &output)
        var writing = JSONSelection.Writing(selection, index, index.root, firstElements: 3)
        while !writing.advance(1) {}
        guard writing.bytes == output else { return "in slices a selection is another" }
        return Self.check(output, "a selection")
    }

    private static func editViolation(_ paths: [String], _ index: JSONIndex) -> String? {
        let renamed = paths.first.map { [(path: $0, name: "new")] } ?? []
        let edits = [
            try? JSONEdit(remove: paths), try? JSONEdit(keep: paths, wrap: "data"),
            try? JSONEdit(remove: Array(paths.dropFirst()), rename: renamed),
        ]
        for case let edit? in edits {
            var output: [UInt8] = []
            edit.write(index, index.root, to: &output)
            var writing = JSONEdit.Writing(edit, index, index.root)
            while !writing.advance(1) {}
            guard writing.bytes == output else { return "in slices an edit is another" }
            if let violation = Self.check(output, "an edit") { return violation }
        }
        return nil
    }

    private static func assemblyViolation(_ paths: [String], _ index: JSONIndex) -> String? {
        let value = JSONSlice(index, index.root)
        let targets = paths.prefix(20).compactMap { try? JSONTarget(parsing: $0) }
        guard let output = Self.assembly(targets, value, budget: .max) else { return nil }
        guard Self.assembly(targets, value, budget: 1) == output else { return "in slices an assembly is another" }
        return Self.check(output, "an assembly")
    }

    /// `nil`: it is too long.
    private static func assembly(_ targets: [JSONTarget], _ value: JSONSlice, budget: Int) -> [UInt8]? {
        var assembly = JSONAssembly()
        for target in targets {
            assembly.beginSetting(target, value)
            while (try? assembly.advance(budget)) == false {}
            assembly.beginSetting(target, each: [value, nil])
            while (try? assembly.advance(budget)) == false {}
        }
        assembly.beginWriting(limit: 1 << 20)
        do throws(JSONAssemblyError) { while try !assembly.advance(budget) {} } catch { return nil }
        return assembly.bytes
    }
}
