// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite struct SelectionTests {
    static func select(_ items: [String], _ text: String, firstElements: Int? = nil) throws -> String {
        let index = try IndexTests.index(text)
        var output: [UInt8] = []
        try JSONSelection(parsing: items).write(index, index.root, firstElements: firstElements, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var items: [String]
        var text: String
        var expected: String

        var testDescription: String { self.items.joined(separator: ", ") }

        init(_ items: [String], _ text: String, _ expected: String) {
            (self.items, self.text, self.expected) = (items, text, expected)
        }
    }

    static let user =
        #"{ "id": 4.20, "name":"A\u0064a", "avatar":{"small":"s","large":"l"}, "address":{"city":"Bern","zip":3000,"x":1}, "n":null }"#
    static let order =
        #"{"id":1,"items":[{"name":"a","p":1},{"p":2},{"name":"b","tags":["x","y"]}],"lines":[[{"n":1}],[{"n":2},{"n":3}]]}"#

    @Test(
        "members are kept, renamed and nested, in the order of the list",
        arguments: [
            Case(["name", "id"], Self.user, #"{"name":"A\u0064a","id":4.20}"#),
            Case(["id", "avatar.small as avatar"], Self.user, #"{"id":4.20,"avatar":"s"}"#),
            Case(["address.city"], Self.user, #"{"address":{"city":"Bern"}}"#),
            Case(
                ["address.zip", "id", "address.city"], Self.user, #"{"address":{"zip":3000,"city":"Bern"},"id":4.20}"#),
            Case(["id as a.b", "name as a.c.d"], Self.user, #"{"a":{"b":4.20,"c":{"d":"A\u0064a"}}}"#),
            Case(["address.city", "id as address.id"], Self.user, #"{"address":{"city":"Bern","id":4.20}}"#),
            Case(["n", "avatar"], Self.user, #"{"n":null,"avatar":{"small":"s","large":"l"}}"#),
            Case(
                ["missing", "address.none", "name.first", "n.x", "id as a.b", "none as a.c"], Self.user,
                #"{"a":{"b":4.20}}"#),
            Case(["none"], Self.user, "{}"),
        ])
    func objects(_ test: Case) throws { #expect(try Self.select(test.items, test.text) == test.expected) }

    @Test(
        "arrays on the way are passed through; with 'as' their values gather",
        arguments: [
            Case(["items.name"], Self.order, #"{"items":[{"name":"a"},{},{"name":"b"}]}"#),
            Case(["items[*].name", "items[*].p"], Self.order, #"{"items":[{"name":"a","p":1},{"p":2},{"name":"b"}]}"#),
            Case(["items[*].name as names"], Self.order, #"{"names":["a","b"]}"#),
            Case(["items.name as names", "id"], Self.order, #"{"names":["a","b"],"id":1}"#),
            Case(["items[*].tags[*] as tags"], Self.order, #"{"tags":["x","y"]}"#),
            Case(["items[*].tags as tags"], Self.order, #"{"tags":[["x","y"]]}"#),
            Case(["lines.n"], Self.order, #"{"lines":[[{"n":1}],[{"n":2},{"n":3}]]}"#),
            Case(["lines.n as all"], Self.order, #"{"all":[1,2,3]}"#),
            Case(["items[0].name as first", "items[9].name as none"], Self.order, #"{"first":"a"}"#),
            Case(["id[*] as ids"], Self.order, "{}"),
            Case(["items.name as names"], #"{"items":[]}"#, #"{"names":[]}"#),
            Case(["a.b"], #"{"a":[1,{"b":2},null]}"#, #"{"a":[null,{"b":2},null]}"#),
            Case(["id"], #"[{"id":1,"x":2},{"x":2},3,[{"id":4}]]"#, #"[{"id":1},{},null,[{"id":4}]]"#),
            Case(["x.y as z"], #"[{"x":{"y":1}},{"x":[{"y":2}]}]"#, #"[{"z":1},{"z":[2]}]"#),
            Case(["id"], "17", "null"),
            Case(
                ["address.city", "id as address.id"], #"{"id":1,"address":[{"city":"a"}]}"#,
                #"{"address":[{"city":"a"}]}"#),
        ])
    func arrays(_ test: Case) throws { #expect(try Self.select(test.items, test.text) == test.expected) }

    @Test("an array at the root is cut where a number is given")
    func firstElements() throws {
        #expect(try Self.select(["id"], #"[{"id":1},{"id":2},{"id":3}]"#, firstElements: 2) == #"[{"id":1},{"id":2}]"#)
    }

    @Test("the names of the output are known")
    func keys() throws {
        let selection = try JSONSelection(parsing: ["id", "address.city", "address.zip", "a.b as c.d", "['x.y']"])
        #expect(selection.keys == ["id", "address", "c", "x.y"])
    }

    @Test(
        "a selection that cannot be is refused, with its place",
        arguments: [
            (["id", "id"], 1, "'id' puts a second value at one place"),
            (["a", "a.b"], 1, "'a.b' goes into what is selected whole"),
            (["a.b", "a"], 1, "'a' puts a second value at one place"),
            (["a", "b as a"], 1, "'b as a' puts a second value at one place"),
            (["a[0]"], 0, "'a[0]' has a place in an array; say with 'as' where its value goes"),
            (["[*].a"], 0, "an array at the root is taken element by element; leave the leading '[*]' away"),
            (["a as b[0]"], 0, "'b[0]' may hold names only"),
            (["$"], 0, "'$' names no member"),
            (["a as "], 0, "the path is empty"),
        ] as [([String], Int, String)])
    func refused(_ items: [String], _ place: Int, _ message: String) {
        #expect(throws: JSONPathError(message, item: place)) { try JSONSelection(parsing: items) }
    }
}
