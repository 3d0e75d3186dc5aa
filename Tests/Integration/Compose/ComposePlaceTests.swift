// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Where values go in the answer, and what becomes of them on the way.
@Suite struct ComposePlaceTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var compose: String
        /// By the path of the call.
        var answers: [String: String]
        var expected: String

        init(_ name: String, _ compose: String, _ answers: [String: String], _ expected: String) {
            self.testDescription = name
            self.compose = compose
            self.answers = answers
            self.expected = expected
        }
    }

    static let into: [Example] = [
        Example("a key", "{ a: { call: \"s:/a\", into: b } }", ["/a": "1"], #"{"b":1}"#),
        Example("nested keys", "{ a: { call: \"s:/a\", into: x.y.z } }", ["/a": "1"], #"{"x":{"y":{"z":1}}}"#),
        Example(
            "nested keys stand in their parent's place",
            "{ a: { call: \"s:/a\", into: x.a }, b: \"s:/b\", c: { call: \"s:/c\", into: x.c } }",
            ["/a": "1", "/b": "2", "/c": "3"], #"{"x":{"a":1,"c":3},"b":2}"#),
        Example(
            "into an object of another part",
            "{ a: \"s:/a\", b: { call: \"s:/b\", into: a.b } }", ["/a": #"{"x":1}"#, "/b": "2"],
            #"{"a":{"x":1,"b":2}}"#),
        Example(
            "a later part wins over a member of an earlier one's object",
            "{ a: \"s:/a\", b: { call: \"s:/b\", into: a.x } }", ["/a": #"{"x":1,"y":2}"#, "/b": "3"],
            #"{"a":{"x":3,"y":2}}"#),
        Example("the root", "{ a: { call: \"s:/a\", into: . } }", ["/a": #"{"x":1,"y":[2]}"#], #"{"x":1,"y":[2]}"#),
        Example(
            "the root, beside others; the later one wins where keys collide",
            "{ b: \"s:/b\", a: { call: \"s:/a\", into: . }, c: \"s:/c\" }",
            ["/a": #"{"b":1,"x":2,"c":3}"#, "/b": "4", "/c": "5"], #"{"b":1,"x":2,"c":5}"#),
        Example(
            "two roots",
            "{ a: { call: \"s:/a\", into: . }, b: { call: \"s:/b\", into: . } }",
            ["/a": #"{"x":1,"y":2}"#, "/b": #"{"y":3,"z":4}"#], #"{"x":1,"y":3,"z":4}"#),
        Example(
            "one value into every element",
            "{ a: \"s:/a\", b: { call: \"s:/b\", into: \"a[*].b\" } }", ["/a": #"[{"i":1},{"i":2}]"#, "/b": "true"],
            #"{"a":[{"i":1,"b":true},{"i":2,"b":true}]}"#),
        Example(
            "each result into its element, under nested keys",
            "{ a: \"s:/a\", b: { call: \"s:/b/{x.i}\", for_each: { item: x, in: parts.a }, into: \"a[*].b.c\" } }",
            ["/a": #"[{"i":1},{"i":2}]"#, "/b/1": "10", "/b/2": "20"],
            #"{"a":[{"i":1,"b":{"c":10}},{"i":2,"b":{"c":20}}]}"#),
        Example(
            "each result into its element of a nested array",
            "{ a: \"s:/a\", b: { call: \"s:/b/{x.i}\", for_each: { item: x, in: parts.a.l }, into: \"a.l[*].b\" } }",
            ["/a": #"{"l":[{"i":1}],"n":0}"#, "/b/1": "10"], #"{"a":{"l":[{"i":1,"b":10}],"n":0}}"#),
        Example(
            "an empty array stays empty",
            "{ a: \"s:/a\", b: { call: \"s:/b/{x.i}\", for_each: { item: x, in: parts.a }, into: \"a[*].b\" } }",
            ["/a": "[]"], #"{"a":[]}"#),
        Example(
            "the results of a loop are an array, in the order of the elements",
            "{ a: \"s:/a\", b: { call: \"s:/b/{x}\", for_each: { item: x, in: parts.a } } }",
            ["/a": #"[2,"one",true]"#, "/b/2": "{}", "/b/one": "[]", "/b/true": "null"],
            #"{"a":[2,"one",true],"b":[{},[],null]}"#),
    ]

    static let shapes: [Example] = [
        Example(
            "select keeps, renames, and passes through arrays, in its own order",
            "{ a: { call: \"s:/a\", select: [z, \"b.c as k\", d.e, \"l[*].n as names\", \"m.q\", absent] } }",
            ["/a": #"{"b":{"c":1},"d":{"e":2,"f":0},"l":[{"n":"x"},{"n":"y"}],"m":[{"q":3,"r":0},{"q":4}],"z":9}"#],
            #"{"a":{"z":9,"k":1,"d":{"e":2},"names":["x","y"],"m":[{"q":3},{"q":4}]}}"#),
        Example(
            "several paths into one object merge",
            "{ a: { call: \"s:/a\", select: [b.x, c, b.y] } }", ["/a": #"{"b":{"x":1,"y":2,"z":3},"c":4}"#],
            #"{"a":{"b":{"x":1,"y":2},"c":4}}"#),
        Example(
            "at the root an array is shaped element by element",
            "{ a: { call: \"s:/a\", select: [id] } }", ["/a": #"[{"id":1,"x":0},{"id":2,"x":0}]"#],
            #"{"a":[{"id":1},{"id":2}]}"#),
        Example(
            "pick comes first, then limit_items and select",
            "{ a: { call: \"s:/a\", pick: \"$.d['l s']\", limit_items: 2, select: [id] } }",
            ["/a": #"{"d":{"l s":[{"id":1,"x":0},{"id":2},{"id":3}]}}"#], #"{"a":[{"id":1},{"id":2}]}"#),
        Example(
            "references see what pick gave, not what select and limit_items left of it",
            """
            a: { call: "s:/a", pick: $.l, limit_items: 1, select: [id] }
            b: s:/b/{parts.a[2].x}
            c: s:/c?n={parts.a[*].x}
            """,
            ["/a": #"{"l":[{"id":1,"x":"p"},{"id":2,"x":"q"},{"id":3,"x":"r"}]}"#, "/b/r": "1", "/c?n=p,q,r": "2"],
            #"{"a":[{"id":1}],"b":1,"c":2}"#),
        Example(
            "limit_items of 0 leaves an empty array",
            "{ a: { call: \"s:/a\", limit_items: 0 } }", ["/a": "[1,2]"], #"{"a":[]}"#),
        Example(
            "numbers, texts and keys are as the service wrote them",
            "{ a: \"s:/a\", b: { call: \"s:/a\", select: [x, z] }, c: { call: \"s:/a\", pick: $.y } }",
            ["/a": #"{"x":1.10,"y":12345678901234567890,"z":1e400,"\u00fc":"\u0041\/","x ":-0.0}"#],
            #"{"a":{"x":1.10,"y":12345678901234567890,"z":1e400,"\u00fc":"\u0041\/","x ":-0.0},"#
                + #""b":{"x":1.10,"z":1e400},"c":12345678901234567890}"#),
        Example(
            "any JSON is a value", "{ a: \"s:/a\", b: \"s:/b\", c: \"s:/c\", d: \"s:/d\" }",
            ["/a": "null", "/b": "false", "/c": #""""#, "/d": "-0"], #"{"a":null,"b":false,"c":"","d":-0}"#),
    ]

    @Test("each value is in its place", arguments: Self.into + Self.shapes)
    func place(_ example: Example) async throws {
        let answers = example.answers
        let service: FakeService.Answer = { request in answers[request.target].map { .json($0) } ?? .status(404) }
        try await ComposeRig.run(example.compose, ["s": service]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == example.expected)
            #expect(answer.status == 200 && answer["Gateway-Partial"] == nil, "\(answer["Gateway-Partial"] ?? "")")
        }
    }
}
