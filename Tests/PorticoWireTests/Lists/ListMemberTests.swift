// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// What stands in one member: its name, its parameters, its weight.
@Suite struct ListMemberTests {
    private static func only(_ text: String) throws -> ListMember {
        try #require(ListField(text).first { _ in true })
    }

    @Test(
        "the name is what stands before the first semicolon, in lower case",
        arguments: [
            ("Text/HTML;q=1", "text/html"), ("gzip ; q=0", "gzip"), ("*", "*"), (";q=1", ""), (";;", ""),
            (#""a;b";c"#, #""a;b""#), (#""a;b"#, "\"a"), ("É", "É"),
        ])
    func name(_ text: String, _ expected: String) throws {
        let member = try Self.only(text)
        #expect(member.name == expected)
        #expect(member.isNamed(expected) && !member.isNamed(expected + "x"))
    }

    @Test(
        "parameters are names with values, in any spacing, with quotes and escapes taken off",
        arguments: [
            ("a", []), ("a;", []), ("a;b", ["b"]), ("a;b=c", ["b=c"]),
            ("a ; B = c ;; d=\"e;f, \\\"g\\\\\" ; h", ["b=c", "d=e;f, \"g\\", "h"]),
            ("a;=b", ["=b"]), ("a;b=", ["b="]), ("a;b=c=d", ["b=c=d"]), ("a;b=\"", ["b=\""]), ("a;b=\"\"", ["b="]),
            ("a;b=\"c;d", ["b=\"c", "d"]),
        ] as [(String, [String])])
    func parameters(_ text: String, _ expected: [String]) throws {
        let found = try Self.only(text).parameters.map { $0.name + ($0.value.map { "=\($0)" } ?? "") }
        #expect(Array(found) == expected)
    }

    @Test(
        "a weight is read in thousandths; what is none counts as nothing",
        arguments: [
            ("a", 1000), ("a;q=1", 1000), ("a;q=1.000", 1000), ("a;q=0", 0), ("a;q=0.000", 0), ("a;q=0.5", 500),
            ("a;q=0.123", 123), ("a;q=0.1239", 123), ("a; Q=0.25", 250), ("a;level=1;q=0.7", 700), ("a;q=.5", 500),
            ("a;q=1.", 1000), ("a;q=2", 1000), ("a;q=1.5", 1000), ("a;q=99999999999999999999999", 1000), ("a;q=", 0),
            ("a;q", 0), ("a;q=x", 0), ("a;q=-1", 0), ("a;q=1e3", 0), ("a;q=0.5.5", 0), ("a;q=nan", 0), ("a;q=inf", 0),
            ("a;q=.", 0), ("a;q = 0.3", 300), ("a;q=0.1;q=0.9", 100), ("a;qq=0.1", 1000), ("a;x=\";q=0.1\"", 1000),
        ])
    func quality(_ text: String, _ expected: Int) throws { #expect(try Self.only(text).quality == expected) }

    @Test(
        "a directive is the whole member as a name and perhaps a value",
        arguments: [
            ("No-Store", "no-store", nil), ("max-age=60", "max-age", "60"), ("max-age = \"60\"", "max-age", "60"),
            ("a=", "a", ""), ("no-cache=\"set-cookie, b\"", "no-cache", "set-cookie, b"), ("a;b=c", "a;b", "c"),
        ] as [(String, String, String?)])
    func directive(_ text: String, _ name: String, _ value: String?) throws {
        let directive = try Self.only(text).directive
        #expect(directive.name == name && directive.value == value && directive.isNamed(name.uppercased()))
    }
}
