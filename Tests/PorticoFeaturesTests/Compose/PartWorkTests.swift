// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy
import Testing

@testable import PorticoFeatures

/// Lookups in slices of any size find what one at once finds.
@Suite struct PartWorkTests {
    private static let document = """
        {"a":{"b":[1,"x",null,"x",{"c":true}],"n":null,"e":[]},"list":[{"id":7,"t":["p","q"]},{"id":null},{"id":8}]}
        """

    private static func value() throws -> PartValue { try #require(PartValue(Array(Self.document.utf8))) }

    private static func search(_ paths: [(String, PartLookup.Form)], part: Int?, budget: Int) throws -> [String] {
        let lookups = try paths.map { PartLookup(part: part, path: try JSONPath(parsing: $0.0), form: $0.1) }
        var search = PartSearch(lookups, parts: [nil, try Self.value()], element: part == nil ? try Self.value() : nil)
        while !search.advance(budget) {}
        return search.found.map { found in
            switch found {
            case .nothing: "-"
            case .text(let text): String(decoding: text, as: UTF8.self)
            case .texts(let texts): texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
            case .json(let slice): String(decoding: slice.bytes[slice.range], as: UTF8.self)
            }
        }
    }

    /// Paths, how they are used, and what comes of them.
    private static let cases: [(path: String, form: PartLookup.Form, found: String)] = [
        ("$.a.b", .texts, "1|x"), ("$.a.b", .json, #"[1,"x",null,"x",{"c":true}]"#), ("$.a.b[4].c", .texts, "true"),
        ("$.a.n", .texts, "-"), ("$.a.n", .json, "-"), ("$.a.e", .texts, "-"), ("$.a.e", .json, "[]"),
        ("$.a.e[*]", .json, "-"), ("$.list[*].id", .texts, "7|8"), ("$.list[*].id", .json, "[7,8]"),
        ("$.list[*].t", .texts, "p|q"), ("$.list[*].t", .json, #"[["p","q"]]"#), ("$.list[*].no", .json, "-"),
        ("$.no.way", .json, "-"), ("$.no.way", .texts, "-"), ("$.list", .texts, "-"),
    ]

    @Test("texts one by one and once, values as they stand, null as nothing", arguments: [1, 2, 3, 7, 50, Int.max])
    func lookups(budget: Int) throws {
        let paths = Self.cases.map { ($0.path, $0.form) }
        #expect(try Self.search(paths, part: 1, budget: budget) == Self.cases.map(\.found))
        #expect(try Self.search(paths, part: nil, budget: budget) == Self.cases.map(\.found))
    }

    @Test("a part without a value has nothing to be found")
    func noValue() throws {
        #expect(try Self.search(Self.cases.map { ($0.path, $0.form) }, part: 0, budget: 5).allSatisfy { $0 == "-" })
    }

    @Test("a lookup that is written twice is done once, and texts and values are told apart")
    func once() throws {
        var lookups = PartLookups(["user": 3])
        let pieces = try [
            ("user.id", PartLookup.Form.texts), ("user.id", .json), ("user['id']", .texts), ("user.id", .texts),
        ]
        .map { try lookups.piece(.parts, $0.0, as: $0.1) }
        #expect(lookups.inParts.count == 3 && lookups.inElement.isEmpty)
        guard case .part(let first) = pieces[0], case .part(let last) = pieces[3] else {
            Issue.record("not lookups in parts")
            return
        }
        #expect(first == last && lookups.inParts[first].part == 3)
    }
}
