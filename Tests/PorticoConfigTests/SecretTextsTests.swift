// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoConfig

@Suite struct SecretTextsTests {
    private static func hidden(_ text: String, _ secrets: String...) -> String {
        var texts = SecretTexts()
        for secret in secrets { texts.insert(secret) }
        return texts.hidden(in: text)
    }

    @Test(
        "a value is taken out of a text, however the text writes it",
        arguments: [
            ("found 'hunter2'", "found '***'"), ("hunter2hunter2", "******"),
            ("/users/hunter2?x=hunter2", "/users/***?x=***"),
            ("nothing", "nothing"), ("", ""),
        ])
    func plain(_ text: String, _ expected: String) {
        #expect(Self.hidden(text, "hunter2") == expected)
    }

    @Test("also as JSON and as URLs write it, without the blanks around it")
    func forms() {
        #expect(Self.hidden(#"{"a":"x\"y\\z"}"#, #"x"y\z"#) == #"{"a":"***"}"#)
        for path in ["/a%20b%2Fc", "/a%20b/c"] { #expect(Self.hidden(path, "a b/c") == "/***") }
        #expect(Self.hidden("token: abcd", " abcd\n") == "token: ***")
    }

    @Test("one that is part of another leaves nothing of that")
    func nested() { #expect(Self.hidden("hunter2-long hunter2", "hunter2", "hunter2-long") == "*** ***") }

    @Test("one of a single byte is taken out where it stands alone")
    func short() {
        #expect(Self.hidden("status 4, not 40 or a4: '4'", "4") == "status ***, not 40 or a4: '***'")
        #expect(Self.hidden("z42", "42") == "z***")
        var texts = SecretTexts()
        texts.insert("42")
        #expect(texts.hidden(in: "42", shortest: 4) == "42")
        #expect(Self.hidden("anything", "", "  ") == "anything")
    }
}
