// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct YAMLDocumentTests {
    @Test func nodesKnowTheirPlaces() {
        let node = parse("a:\n  - b: 'x'\n    c:\n").node
        guard case .list(let items)? = node?["a"]?.content else { return #expect(Bool(false)) }
        #expect(items[0]["b"]?.location == Place(file: "test.yaml", line: 2, column: 8))
        #expect(items[0].entries?.last?.location == Place(file: "test.yaml", line: 3, column: 5))
    }

    @Test func quotedScalarsAreNotPlain() {
        let entries = parse("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: ''\nf:\n").node?.entries ?? []
        let plain = entries.map { entry -> Bool? in
            if case .scalar(let scalar) = entry.value.content { scalar.isPlain } else { nil }
        }
        #expect(plain == [true, false, false, false, false, nil])
    }

    @Test func everyDoubledKeyIsReportedWithBothPlaces() {
        let (node, messages) = parse("a: 1\nb: { c: 1, c: 2, 'c': 3 }\na: 2\n\"a\": 3\n")
        #expect(
            messages == [
                "test.yaml:1:1, test.yaml:3:1: error: duplicate key 'a'",
                "test.yaml:1:1, test.yaml:4:1: error: duplicate key 'a'",
                "test.yaml:2:6, test.yaml:2:12: error: duplicate key 'c'",
                "test.yaml:2:6, test.yaml:2:18: error: duplicate key 'c'",
            ])
        #expect(node?.entries?.map(\.name) == ["a", "b"])
    }

    @Test func doubledEmptyKeysAreReported() {
        #expect(parse("'': 1\n'': 2\n").messages.first?.contains("duplicate key ''") == true)
    }

    @Test func anEmptyDocumentIsEmpty() {
        for text in ["", "\n", "# nothing\n", "---\n", "\u{feff}"] {
            if case .empty? = parse(text).node?.content { continue }
            Issue.record("\(text.debugDescription) is not empty")
        }
    }

    @Test func aliasesStandForTheirAnchors() {
        let node = parse("a: &x { b: 1 }\nc: *x\n").node
        guard case .scalar(let scalar)? = node?["c"]?["b"]?.content else { return #expect(Bool(false)) }
        #expect(scalar.text == "1")
    }

    @Test func anAliasThatHoldsItselfIsRefused() {
        #expect(!parse("a: &x [*x]\n").messages.isEmpty)
    }

    @Test(
        "what YAML does not allow is an error with a place",
        arguments: [
            "a: [", "a: {", "a: 'x", "a: b: c", "\ta: 1", "a: @x", "a: `x", "%YAML 3.0\n---\na: 1", "a: 1\n...\nb: 2",
            "- a\nb", "a: &x *x",
        ])
    func syntaxErrors(_ text: String) {
        let (_, messages) = parse(text)
        #expect(messages.first?.hasPrefix("test.yaml:") == true, "\(messages)")
    }
}
