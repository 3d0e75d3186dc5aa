// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite struct PathTests {
    private func texts(_ path: String, in text: String) throws -> [String] {
        let index = try IndexTests.index(text)
        let path = try JSONPath(parsing: path)
        let all = path.all(in: index, from: index.root)
        #expect(path.first(in: index, from: index.root) == all.first)
        return all.map { String(decoding: index.bytes[index.range($0)], as: UTF8.self) }
    }

    @Test(
        "a path leads to its values",
        arguments: [
            ("$", ["{\"a\":{\"b\":[10,{\"x y\":[1,2]}]},\"l\":[{\"n\":1},{},{\"n\":2}]}"]),
            ("$.a.b[0]", ["10"]), ("a.b[1]['x y'][*]", ["1", "2"]), ("a[\"b\"][0]", ["10"]),
            ("l[*].n", ["1", "2"]), ("l.n", []), ("l[2].n", ["2"]), ("l[3]", []), ("a[*]", []), ("nothing.b", []),
            ("a.b[*]['x y'][*]", ["1", "2"]), ("['l'][0]", ["{\"n\":1}"]), ("$['l'][0].n", ["1"]),
        ])
    func values(_ path: String, _ expected: [String]) throws {
        let text = #"{"a":{"b":[10,{"x y":[1,2]}]},"l":[{"n":1},{},{"n":2}]}"#
        #expect(try self.texts(path, in: text) == expected)
    }

    @Test(
        "what is no path is refused with a reason",
        arguments: [
            ("", "the path is empty"), ("a..b", "a name is missing after 'a.'"), ("$.", "a name is missing after '$.'"),
            ("a.*", "write '[*]' for every element of an array"), ("a[", "a '[' is not closed"),
            ("a['b", "a quote is not closed"), ("a['b'", "a '[' is not closed"), ("a b", "'.' or '[' must follow 'a'"),
            ("a[-1]", "'[-1]' is not known; write [0] for an element, [*] for all, ['a b'] for a name"),
            (
                "a[99999999999999999999]",
                "'[99999999999999999999]' is not known; write [0] for an element, [*] for all, ['a b'] for a name"
            ),
            ("a[]", "'[]' is not known; write [0] for an element, [*] for all, ['a b'] for a name"),
        ])
    func refused(_ path: String, _ message: String) {
        #expect(throws: JSONPathError(message)) { try JSONPath(parsing: path) }
    }

    @Test("a path is described as it was written, and knows whether it spreads")
    func description() throws {
        let path = try JSONPath(parsing: "$.a[*].b")
        #expect("\(path)" == "$.a[*].b")
        #expect(path.spreads)
        #expect(path.firstName == "a")
        #expect(try JSONPath(parsing: "$ref").firstName == "$ref")
    }
}
