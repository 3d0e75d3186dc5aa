// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoProxy

@Suite struct RegexTests {
    /// By table where there is one, and by the machine.
    private static func isFound(_ pattern: String, _ value: String) throws -> Bool {
        let regex = try PorticoProxy.Regex(pattern)
        let bytes = Array(value.utf8)
        var scratch = RegexScratch()
        var source = RawBytes(0..<bytes.count)
        let found = regex.isFound(in: &source, bytes.span, &scratch)
        #expect(found == PorticoProxy.Regex.isFound(pattern, in: value), "\(pattern) on \(value)")
        return found
    }

    @Test(
        "an expression is found as RE2 finds it",
        arguments: [
            ("", "", true), ("", "a", true), ("a", "ba", true), ("^a", "ba", false), ("a$", "ab", false),
            ("^$", "", true), ("^$", "a", false), ("$^", "", true), ("a|^b", "cb", false), ("(a|b)c", "xbc", true),
            ("^(a|b|)c$", "c", true), ("^ab*c$", "ac", true), ("^ab+c$", "ac", false), ("^ab?c$", "abbc", false),
            ("^a{2,3}$", "a", false), ("^a{2,3}$", "aaa", true), ("^a{2,3}$", "aaaa", false),
            ("^a{2,}$", "aaaaa", true),
            ("^a{0}b$", "b", true), ("a{,2}", "a{,2}", true), ("x{", "x{", true), ("^a+?$", "aa", true),
            ("^.$", "x", true), ("^.$", "\n", false), ("(?s)^.$", "\n", true), ("^\\d+$", "0129", true),
            ("^\\D$", "5", false), ("^\\w+$", "aZ_9", true), ("^\\W$", "-", true), ("^\\s\\S$", "\ta", true),
            ("^[a-cx]$", "b", true), ("^[^a-c]$", "b", false), ("^[]a]$", "]", true), ("^[a\\]]$", "]", true),
            ("^[a-]$", "-", true), ("^[\\d.]+$", "1.2", true), ("^[\\x41-C]$", "B", true), ("\\.", "a", false),
            ("^\\x41\\t$", "A\t", true), ("(?i)^abc$", "aBC", true), ("(?i)^[a-c]$", "B", true),
            ("(?i:a)b", "AB", false), ("(?i:a)b", "Ab", true), ("(?:ab)+$", "abab", true),
            ("(?P<x>a)(?<y>b)", "ab", true),
            ("^é+$", "éé", true), ("\\Aab\\z", "ab", true), ("(a*)*$", "b", true), ("(|a)+b", "aab", true),
            ("^(iPhone|Android)", "Android 14", true), ("^Bearer [A-Za-z0-9._-]+$", "Bearer a.b.c", true),
        ]
    )
    func matching(_ pattern: String, _ value: String, _ expected: Bool) throws {
        #expect(try Self.isFound(pattern, value) == expected)
    }

    @Test(
        "what cannot be matched in linear time, or is malformed, is refused with its position",
        arguments: [
            ("a(", "a '(' without its ')' at position 2"), ("a)", "a ')' without its '(' at position 2"),
            ("[a", "a '[' without its ']' at position 1"), ("*a", "a repetition of nothing at position 1"),
            ("a**", "two repetitions in a row at position 3"),
            ("(a)\\1", "back-references are not supported at position 4"),
            ("a(?=b)", "look-around is not supported at position 2"),
            ("(?<!a)b", "look-around is not supported at position 1"),
            ("\\bword", "word boundaries are not supported at position 1"), ("a\\", "a '\\' at the end at position 2"),
            ("a{3,2}", "a repetition whose bounds are exchanged at position 2"),
            ("a{1001}", "a repetition of more than 1000 at position 2"), ("\\q", "an unknown escape at position 1"),
            ("[z-a]", "a range of a class whose ends do not fit at position 2"),
            ("^*", "an anchor cannot be repeated at position 2"),
            ("(?m)a", "an unknown flag of a group at position 3"),
            ("[é]", "characters beyond ASCII are not supported in a class at position 2"),
            ("[[:alpha:]]", "named classes are not supported at position 2"),
            ("((a{100}){100}){100}", "the expression is too large once its repetitions are written out at position 1"),
            ("((){1000}){1000}", "the expression is too large once its repetitions are written out at position 1"),
        ]
    )
    func refusals(_ pattern: String, _ expected: String) {
        #expect(PorticoProxy.Regex.check(pattern) == expected)
    }

    @Test("every good expression passes the check; deep nesting is refused, not followed")
    func check() {
        #expect(PorticoProxy.Regex.check("^a(b|c)*$") == nil)
        let deep = String(repeating: "(", count: 100_000)
        #expect(PorticoProxy.Regex.check(deep) == "groups nested too deeply at position 101")
    }

    @Test("a hostile value costs time in proportion to its length only")
    func hostileValues() throws {
        // A machine that tries alternatives one after the other would not come to an end here.
        let value = String(repeating: "a", count: 2000) + "!"
        #expect(try !Self.isFound("^(a+)+$", value))
        #expect(try !Self.isFound("^(a|a?)+$", value))
        #expect(try !Self.isFound("^(a?){40}a{40}$", value))
    }

    @Test("random expressions agree with the standard library's", arguments: 0..<4 as Range<UInt64>)
    func reference(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            let pattern = Self.pattern(3, &generator)
            let reference = try _StringProcessing.Regex(pattern)
            for _ in 0..<8 {
                let value = String(
                    (0..<Int.random(in: 0..<7, using: &generator)).map { _ in
                        "abc".randomElement(using: &generator) ?? "a"
                    })
                let expected = value.firstMatch(of: reference) != nil
                #expect(try Self.isFound(pattern, value) == expected, "seed \(seed): \(pattern) on \(value)")
            }
        }
    }

    private static func pattern(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        if depth == 0 { return ["a", "b", "c", "[ab]", "[^a]", "."].randomElement(using: &generator) ?? "a" }
        let inner = { (generator: inout SeededGenerator) in Self.pattern(depth - 1, &generator) }
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: return "(\(inner(&generator))|\(inner(&generator)))"
        case 1: return "(?:\(inner(&generator)))*"
        case 2: return "(\(inner(&generator)))+"
        case 3: return "(\(inner(&generator)))?"
        case 4: return "(\(inner(&generator))){1,2}"
        case 5: return "^\(inner(&generator))"
        case 6: return "\(inner(&generator))$"
        default: return inner(&generator) + inner(&generator)
        }
    }
}
