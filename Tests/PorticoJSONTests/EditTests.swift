// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite struct EditTests {
    private func edit(_ edit: JSONEdit, _ text: String) throws -> String {
        let index = try IndexTests.index(text)
        var output: [UInt8] = []
        edit.write(index, index.root, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static let text = #"{ "a": 1.0, "b" : {"c":[ {"d":1 , "e":2}, {"e":3} ], "f":null}, "g":"x" }"#

    @Test("what no change touches stays as it stands")
    func unchanged() throws {
        #expect(try self.edit(JSONEdit(), Self.text) == Self.text)
        #expect(try self.edit(JSONEdit(remove: ["none", "a.b", "b.c.x"]), Self.text) == Self.text)
        #expect(try JSONEdit().isEmpty)
    }

    @Test(
        "members are removed, through arrays with or without [*]",
        arguments: [
            (["a"], #"{ "b" : {"c":[ {"d":1 , "e":2}, {"e":3} ], "f":null}, "g":"x" }"#),
            (["g"], #"{ "a": 1.0, "b" : {"c":[ {"d":1 , "e":2}, {"e":3} ], "f":null}}"#),
            (["b"], #"{ "a": 1.0,"g":"x" }"#),
            (["a", "b", "g"], "{}"),
            (["a", "g"], #"{"b" : {"c":[ {"d":1 , "e":2}, {"e":3} ], "f":null}}"#),
            (["b.c.e"], #"{ "a": 1.0, "b" : {"c":[ {"d":1}, {} ], "f":null}, "g":"x" }"#),
            (["b.c[*].d"], #"{ "a": 1.0, "b" : {"c":[ {"e":2}, {"e":3} ], "f":null}, "g":"x" }"#),
        ])
    func removing(_ paths: [String], _ expected: String) throws {
        let result = try self.edit(JSONEdit(remove: paths), Self.text)
        #expect(result.filter { $0 != " " } == expected.filter { $0 != " " })
        _ = try IndexTests.index(result)
    }

    @Test(
        "only what is named is kept",
        arguments: [
            (["a", "g"], #"{"a":1.0,"g":"x"}"#),
            (["b.f"], #"{"b":{"f":null}}"#),
            (["b.c.e"], #"{"b":{"c":[{"e":2},{"e":3}]}}"#),
            (["b.c.d", "b"], #"{"b":{"c":[{"d":1,"e":2},{"e":3}],"f":null}}"#),
            (["a.x", "b.f.x", "b.z"], #"{"b":{}}"#),
            ([], "{}"),
        ])
    func keeping(_ paths: [String], _ expected: String) throws {
        let result = try self.edit(JSONEdit(keep: paths), Self.text)
        #expect(result.filter { $0 != " " } == expected)
        _ = try IndexTests.index(result)
    }

    @Test("nothing passes a keep that was not named")
    func keepingOfScalars() throws {
        #expect(try self.edit(JSONEdit(keep: ["a"]), #"[1,{"a":2,"b":3},[{"b":4}]]"#) == #"[null,{"a":2},[{}]]"#)
        #expect(try self.edit(JSONEdit(keep: ["a"]), "\"secret\"") == "null")
    }

    @Test(
        "members get other names; the renamed one takes the place of one that has the name",
        arguments: [
            ([("a", "z")], #"{"a":1,"b":2}"#, #"{"z":1,"b":2}"#),
            ([("a", "b")], #"{"a":1,"b":2}"#, #"{"b":1}"#),
            ([("b", "a")], #"{"a":1,"b":2}"#, #"{"a":2}"#),
            ([("a", "b"), ("b", "a")], #"{"a":1,"b":2}"#, #"{"b":1,"a":2}"#),
            ([("x", "b")], #"{"a":1,"b":2}"#, #"{"a":1,"b":2}"#),
            ([("l.a", "b")], #"{"l":[{"a":1},{"b":2}]}"#, #"{"l":[{"b":1},{"b":2}]}"#),
            ([("l[*].a", "b"), ("l", "m")], #"{"l":[{"a":1}]}"#, #"{"m":[{"b":1}]}"#),
            ([("\u{e9}", "e\"")], #"{"\u00e9":1}"#, #"{"e\"":1}"#),
        ] as [([(path: String, name: String)], String, String)])
    func renaming(_ names: [(path: String, name: String)], _ text: String, _ expected: String) throws {
        #expect(try self.edit(JSONEdit(rename: names), text) == expected)
    }

    @Test("keep, remove, rename and wrap come in this order")
    func order() throws {
        let edit = try JSONEdit(keep: ["a", "b"], remove: ["b.x"], rename: [("b", "c"), ("d", "a")], wrap: "data")
        #expect(try self.edit(edit, #"{"a":1,"b":{"x":1,"y":2},"d":3}"#) == #"{"data":{"a":1,"c":{"y":2}}}"#)
        #expect(try self.edit(JSONEdit(wrap: "data"), " [1] ") == #"{"data":[1]}"#)
    }

    @Test("what cannot be is refused")
    func refused() {
        func message(_ body: () throws(JSONPathError) -> JSONEdit) -> String? {
            do throws(JSONPathError) { _ = try body() } catch { return error.message }
            return nil
        }
        #expect(
            message { () throws(JSONPathError) in try JSONEdit(remove: ["a[0]"]) }
                == "'a[0]' has a place in an array; paths here lead to members of all elements"
        )
        #expect(
            message { () throws(JSONPathError) in try JSONEdit(rename: [("a", "x"), ("b", "x")]) }
                == "two members of one object are renamed to 'x'"
        )
        #expect(
            message { () throws(JSONPathError) in try JSONEdit(rename: [("a", "x"), ("a[*]", "y")]) }
                == "'a[*]' is renamed twice"
        )
        #expect(
            message { () throws(JSONPathError) in try JSONEdit(rename: [("a.b", "a.c")]) }
                == "'a.c' is no name; give the new name alone, without a path"
        )
        #expect(message { () throws(JSONPathError) in try JSONEdit(keep: ["$"]) } == "'$' names no member")
    }
}
