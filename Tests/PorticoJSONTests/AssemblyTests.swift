// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite struct AssemblyTests {
    /// What goes where: one value, or one for each element.
    enum Call: Sendable {
        case set(String, String)
        case each(String, [String?])
        case reserve(String)
    }

    static func assemble(_ calls: [Call], into assembly: inout JSONAssembly, limit: Int = .max) throws -> String {
        for call in calls {
            switch call {
            case .set(let target, let text):
                try assembly.set(JSONTarget(parsing: target), JSONSlice(text))
            case .each(let target, let texts):
                try assembly.set(JSONTarget(parsing: target), each: texts.map { $0.map { JSONSlice($0) } })
            case .reserve(let target): assembly.reserve(try JSONTarget(parsing: target))
            }
        }
        var output = Array("x".utf8)
        try assembly.write(to: &output, limit: limit)
        return String(decoding: output.dropFirst(), as: UTF8.self)
    }

    static func assemble(_ calls: [Call]) throws -> String {
        var assembly = JSONAssembly()
        let first = try Self.assemble(calls, into: &assembly)
        assembly.reset()
        #expect(try Self.assemble(calls, into: &assembly) == first)
        return first
    }

    @Test("values stand under their keys, in the order of the calls, as they came")
    func keys() throws {
        #expect(try Self.assemble([]) == "{}")
        #expect(
            try Self.assemble([.set("user", " {\"id\": 1.0}\n"), .set("orders", "[]"), .set("unread", "3")])
                == #"{"user":{"id": 1.0},"orders":[],"unread":3}"#
        )
        #expect(try Self.assemble([.set("['a\"b']", "1")]) == #"{"a\"b":1}"#)
    }

    @Test("a reserved key keeps its place, and stays away where nothing is set")
    func reserved() throws {
        #expect(
            try Self.assemble([.reserve("a"), .reserve("b"), .reserve("c.d"), .set("e", "1"), .set("a", "2")])
                == #"{"a":2,"e":1}"#
        )
    }

    @Test("a later value takes the place of an earlier one, and of what went into it")
    func later() throws {
        #expect(try Self.assemble([.set("a", "1"), .set("b", "2"), .set("a", "3")]) == #"{"a":3,"b":2}"#)
        #expect(try Self.assemble([.set("a.b", "1"), .set("a", "{}")]) == #"{"a":{}}"#)
    }

    @Test("values go under nested keys and into other values")
    func nested() throws {
        #expect(try Self.assemble([.set("a.b", "1"), .set("a.c.d", "2")]) == #"{"a":{"b":1,"c":{"d":2}}}"#)
        #expect(
            try Self.assemble([
                .set("user", #"{ "id":1, "x":{"y":1} }"#), .set("user.cart", "[]"), .set("user.x.z", "2"),
            ])
                == #"{"user":{ "id":1, "x":{"y":1,"z":2},"cart":[] }}"#
        )
        #expect(try Self.assemble([.set("u", "{}"), .set("u.a", "1"), .set("u.b", "2")]) == #"{"u":{"a":1,"b":2}}"#)
        #expect(
            try Self.assemble([.set("u", #"{"\u0061":1,"b":2}"#), .set("u.a", "{}"), .set("u.a.c", "3")])
                == #"{"u":{"\u0061":{"c":3},"b":2}}"#
        )
    }

    @Test("members merge at the root; a later one takes the earlier one's place")
    func root() throws {
        #expect(
            try Self.assemble([.set("a", "0"), .set(".", #"{"b":1,"a": [2],"\u0063":3}"#), .set("c", "4")])
                == #"{"a":[2],"b":1,"\u0063":4}"#
        )
        #expect(try Self.assemble([.set(".", #"{"a":1,"a":2}"#)]) == #"{"a":2}"#)
        let many = (0..<500).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try Self.assemble([.set(".", "{\(many)}"), .set(".", "{\(many)}")]) == "{\(many)}")
        #expect(try Self.assemble([.set(".", #"{"a":{"b":1}}"#), .set("a.c", "2")]) == #"{"a":{"b":1,"c":2}}"#)
    }

    @Test("members with long names merge like others; from 64 KiB on they are told apart as they are written")
    func longNames() throws {
        for count in [100, 20_000, 70_000] {
            let name = String(repeating: "x", count: count)
            let texts = ["{\"\(name)\":1}", "{\"\(name)y\":2}", "{\"\(name)\":3}"]
            let merged = "\"\(name)\":3,\"\(name)y\":2"
            #expect(try Self.assemble(texts.map { .set(".", $0) }) == "{\(merged)}")
            let spelled = #"\u0078"# + name.dropFirst()
            let other = try Self.assemble((texts + ["{\"\(spelled)\":4}"]).map { .set(".", $0) })
            let isOne = other == "{\"\(name)\":4,\"\(name)y\":2}"
            let areTwo = other == "{\(merged),\"\(spelled)\":4}"
            #expect(count < 64 << 10 ? isOne : areTwo)
        }
    }

    @Test("results go into the elements of an array")
    func elements() throws {
        let products = #"[{"id":1}, {"id":2,"review":0}, null, {}]"#
        #expect(
            try Self.assemble([.set("products", products), .each("products[*].review", ["5", "4", "3", nil])])
                == #"{"products":[{"id":1,"review":5}, {"id":2,"review":4}, null, {}]}"#
        )
        #expect(
            try Self.assemble([.set("products", products), .set("products[*].shop", "{}")])
                == #"{"products":[{"id":1,"shop":{}}, {"id":2,"review":0,"shop":{}}, null, {"shop":{}}]}"#
        )
        #expect(
            try Self.assemble([.set("p", #"[{"s":{"a":1}},{}]"#), .each("p[*].s.r", ["5", "4"]), .set("p[*].t", "1")])
                == #"{"p":[{"s":{"a":1,"r":5},"t":1},{"s":{"r":4},"t":1}]}"#
        )
        #expect(
            try Self.assemble([.set("p", "[{},{}]"), .each("p[*].r", ["{}", nil]), .each("p[*].r.a", ["1", "2"])])
                == #"{"p":[{"r":{"a":1}},{"r":{"a":2}}]}"#
        )
        #expect(try Self.assemble([.set("a", #"{"l":[{}]}"#), .each("a.l[*].b", ["1"])]) == #"{"a":{"l":[{"b":1}]}}"#)
        #expect(try Self.assemble([.set("p", "[{},{}]"), .each("p[*].r", ["1"])]) == #"{"p":[{"r":1},{}]}"#)
        #expect(try Self.assemble([.reserve("p"), .each("p[*].r", ["1"]), .set("q", "1")]) == #"{"q":1}"#)
    }

    @Test("results without [*] make an array, with null for what failed")
    func list() throws {
        #expect(try Self.assemble([.each("r", ["1", nil, "{}"])]) == #"{"r":[1,null,{}]}"#)
        #expect(try Self.assemble([.each("r", ["{}"]), .set("r[*].a", "1")]) == #"{"r":[{"a":1}]}"#)
    }

    @Test(
        "what members cannot go into is refused, and what was there stays",
        arguments: [
            ([.set(".", "[]")], .notAnObject, "{}"),
            ([.set("a", "1"), .set("a.b", "2")], .notAnObject, #"{"a":1}"#),
            ([.set("a", #"{"b":null}"#), .set("a.b.c", "2")], .notAnObject, #"{"a":{"b":null}}"#),
            ([.set("a", "{}"), .set("a[*].b", "2")], .notAnArray, #"{"a":{}}"#),
            ([.set("a.b", "1"), .set("a[*].b", "2")], .notAnArray, #"{"a":{"b":1}}"#),
            ([.set("a", "[{},1]"), .set("a[*].b", "2")], .notAnObject, #"{"a":[{},1]}"#),
            ([.set("a", #"[{"b":1}]"#), .set("a[*].b.c", "2")], .notAnObject, #"{"a":[{"b":1}]}"#),
            ([.set("a", "[{}]"), .set("a[*].b", "2"), .set("a.c", "3")], .notAnObject, #"{"a":[{"b":2}]}"#),
        ] as [([Call], JSONAssemblyError, String)])
    func refused(_ calls: [Call], _ error: JSONAssemblyError, _ document: String) throws {
        var assembly = JSONAssembly()
        #expect(throws: error) { try Self.assemble(calls, into: &assembly) }
        #expect(try Self.assemble([], into: &assembly) == document)
    }

    @Test("a document longer than allowed is refused")
    func limit() throws {
        var assembly = JSONAssembly()
        let calls = [Call.set("a", "[{},{}]"), .set("a[*].b", "\"0123456789\"")]
        let text = try Self.assemble(calls, into: &assembly)
        #expect(try Self.assemble([], into: &assembly, limit: text.utf8.count) == text)
        #expect(throws: JSONAssemblyError.tooLarge) {
            try Self.assemble([], into: &assembly, limit: text.utf8.count - 1)
        }
    }

    @Test("a target is read and says what is wrong with it")
    func targets() throws {
        #expect(try JSONTarget(parsing: ".").isRoot)
        let target = try JSONTarget(parsing: "a.products[*].review.text")
        #expect(target.path.map(\.description) == ["a", "products"])
        #expect(target.inElement?.map(\.description) == ["review", "text"])
        #expect(try target.collides(with: JSONTarget(parsing: "a['products'][*].review.text")))
        #expect(try !target.collides(with: JSONTarget(parsing: "a.products")))
        for (text, message) in [
            ("a[*]", "a name is missing after 'a[*]'"),
            ("[*].a", "'[*].a' does not begin with a name; '.' is the root"),
            ("$", "'$' does not begin with a name; '.' is the root"),
            ("a[0].b", "'a[0].b' has a place in an array; write '[*]' for each element"),
            ("a[*].b[*].c", "'a[*].b[*].c' goes into the elements of two arrays"),
        ] {
            #expect(throws: JSONPathError(message)) { try JSONTarget(parsing: text) }
        }
    }
}
