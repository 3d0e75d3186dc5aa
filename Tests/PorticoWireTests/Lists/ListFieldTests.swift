// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// Lists as RFC 9110 §5.6.1 has them, and what a hostile peer makes of them.
@Suite struct ListFieldTests {
    private static func members(_ text: String) -> [String] { ListField(text).map(\.text) }

    @Test(
        "members stand between commas, without white space, and empty ones are passed over",
        arguments: [
            ("", []), (" ", []), (",", []), (" ,\t, ,", []), ("a", ["a"]), ("a,b", ["a", "b"]),
            (" a \t,\t b ,", ["a", "b"]), (",,a,,b,,", ["a", "b"]), ("a b,c", ["a b", "c"]),
            ("text/html;q=0.5, */* ; q=0.1", ["text/html;q=0.5", "*/* ; q=0.1"]),
        ] as [(String, [String])])
    func members(_ text: String, _ expected: [String]) {
        #expect(Self.members(text) == expected)
        #expect(Array(ListField(text).fromEnd.map(\.text).reversed()) == expected)
    }

    @Test(
        "a comma in a quoted string separates nothing",
        arguments: [
            (#""a,b",c"#, [#""a,b""#, "c"]), (#"W/"a,b" , "c""#, [#"W/"a,b""#, #""c""#]),
            (#"no-cache="a, b", no-store"#, [#"no-cache="a, b""#, "no-store"]), (#""a\",b",c"#, [#""a\",b""#, "c"]),
            (#""\\",a"#, [#""\\""#, "a"]), (#""",a"#, [#""""#, "a"]), (#"a"b,c"d"e,f"#, [#"a"b,c"d"e"#, "f"]),
        ] as [(String, [String])])
    func quotations(_ text: String, _ expected: [String]) { #expect(Self.members(text) == expected) }

    @Test(
        "a quotation without an end hides nothing",
        arguments: [
            (#"a, "b, no-store"#, ["a", "\"b", "no-store"]), (#""a",",b"#, [#""a""#, "\"", "b"]),
            (#""\",a"#, [#""\""#, "a"]), (#""\"#, [#""\"#]), ("\"", ["\""]), ("\\,a", ["\\", "a"]),
        ] as [(String, [String])])
    func openQuotations(_ text: String, _ expected: [String]) { #expect(Self.members(text) == expected) }

    @Test("from the end a quote is a byte like any other")
    func fromEnd() {
        #expect(ListField(#""a, 10.0.0.1", 10.0.0.2"#).fromEnd.map(\.text) == ["10.0.0.2", "10.0.0.1\"", "\"a"])
    }

    @Test("no more than so many members are looked at, from either end")
    func bound() {
        let most = ListField.maxMembers
        let numbers = (0..<(most + 50)).map { "\($0)" }
        let exact = ListField(numbers.prefix(most).joined(separator: ","))
        #expect(exact.map(\.text) == Array(numbers.prefix(most)) && !exact.isCut)
        let long = ListField(numbers.joined(separator: ","))
        #expect(long.map(\.text) == Array(numbers.prefix(most)) && long.isCut)
        #expect(long.fromEnd.map(\.text) == numbers.suffix(most).reversed())
        #expect(ListField(numbers.prefix(most + 1).joined(separator: ",")).isCut)
        #expect(!ListField(String(repeating: ",", count: 10_000)).isCut)
        #expect(!ListField("\"\(String(repeating: "a,", count: 10_000))\"").isCut)
        #expect(ListField("\"\(String(repeating: "a,", count: 10_000))").isCut)
        #expect(ListField(String(repeating: "a,", count: most + 1)).isCut)
        #expect(!ListField(String(repeating: "a,", count: most)).isCut)
    }

    @Test("a megabyte of quotes, escapes, commas or blanks is read in one pass, and empty members do not count")
    func long() {
        for piece in ["\"", "\\\"", "\"\\", "\",", " ", "\t ,", ",", "\"\"", ";\"", "=\"\\"] {
            let list = ListField(String(repeating: piece, count: (1 << 20) / piece.utf8.count) + ",last")
            for member in list { _ = (member.name, member.quality, member.directive.value) }
            #expect(list.fromEnd.first { _ in true }?.text == "last")
        }
    }

    @Test("without quotes it is what splitting at commas gives, whatever the bytes")
    func splitting() {
        var generator = SeededGenerator(seed: 9110)
        for _ in 0..<2000 {
            let text = (0..<generator.below(60)).map { _ in
                generator.pick([",", " ", "\t", ";", "=", "a", "b", "\\", "é", "\u{0}", "q", "."])
            }.joined()
            let expected = text.utf8.split(separator: UInt8(ascii: ",")).map { part in
                let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
                return String(decoding: part.drop(while: blank).reversed().drop(while: blank).reversed(), as: UTF8.self)
            }.filter { !$0.isEmpty }
            #expect(Self.members(text) == expected)
            #expect(ListField(text).fromEnd.map(\.text) == expected.reversed())
        }
    }

    @Test("whatever the bytes: members are parts of the list, in order, and neither empty nor blank at an end")
    func invariants() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<4000 {
            let text = (0..<generator.below(40)).map { _ in
                generator.pick(["\"", "\\", ",", " ", ";", "=", "a", "q", "0", ".", "1"])
            }.joined()
            var rest = Substring(text)
            for member in ListField(text) {
                #expect(!member.text.isEmpty && member.text.first != " " && member.text.last != " ")
                #expect((0...1000).contains(member.quality))
                #expect(member.text.hasPrefix(String(decoding: member.value, as: UTF8.self)))
                for parameter in member.parameters { _ = (parameter.name, parameter.value) }
                guard let found = rest.firstRange(of: member.text) else {
                    Issue.record("\(member.text) is no part of \(text)")
                    return
                }
                rest = rest[found.upperBound...]
            }
        }
    }
}
