// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct TemplateTests {
    private static func parts(_ text: String) -> [Template.Part]? { read(.headerTemplate, text).value?.parts }

    @Test func aTemplateIsLiteralsAndReferences() {
        #expect(
            Self.parts("a{header.X-A}b{client.ip}") == [
                .literal("a"), .reference(.header, "X-A"), .literal("b"), .reference(.client, "ip"),
            ])
        #expect(Self.parts("") == [])
        #expect(Self.parts("plain") == [.literal("plain")])
        #expect(Self.parts("{query.a.b}") == [.reference(.query, "a.b")])
    }

    @Test func doubledBracesAreLiteral() {
        #expect(Self.parts("{{a}}") == [.literal("{a}")])
        #expect(Self.parts("{{{path.x}}}") == [.literal("{"), .reference(.path, "x"), .literal("}")])
    }

    @Test(
        "what is no reference is refused",
        arguments: [
            "{", "}", "{}", "{a}", "{a.b}", "{path}", "{path.}", "{client.port}", "{request.x}", "{header.a b}",
            "{path.x",
        ])
    func noReference(_ text: String) {
        #expect(Self.parts(text) == nil)
    }

    @Test func laterRootsAreNotSupportedYet() {
        #expect(read(.headerTemplate, "{user.id}").messages == ["'{user.id}' is not supported yet"])
        #expect(read(.headerTemplate(allowing: [.user]), "{user.id}").value?.parts == [.reference(.user, "id")])
    }

    @Test func whatAVariablePutsInIsNeverSyntax() {
        #expect(Self.parts("${BRACES}{path.x}") == [.literal("{x.y}"), .reference(.path, "x")])
    }

    @Test func aHeaderValueHasNoControlCharacters() {
        for text in ["a\r\nb", "a\nb", "a\u{0}b", " a", "a ", "a\u{7f}"] { #expect(Self.parts(text) == nil) }
        #expect(Self.parts("a\tb") == [.literal("a\tb")])
    }
}
