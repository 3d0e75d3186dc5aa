// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct CodeOnlyTests {
    private func code(_ text: String) -> [String] {
        CodeOnly.lines(of: text).map { $0.filter { $0 != " " } }
    }

    @Test("comments are not code, and nested block comments end where Swift ends them")
    func comments() {
        #expect(self.code("a // b\nc /* d /* e */ f\n g */ h") == ["a", "c", "h"])
    }

    @Test("the contents of string literals are not code")
    func strings() {
        #expect(self.code(#"a("b \" c") d"#) == [#"a("")d"#])
        #expect(self.code(##"a(#"b " c"#) d"##) == [##"a(#""#)d"##])
        #expect(self.code("a(\"\"\"\n  b \"c\"\n  \"\"\") d") == ["a(\"\"\"", "", "\"\"\")d"])
    }

    @Test("an interpolation with a literal inside belongs to the outer literal")
    func interpolation() {
        #expect(self.code(#"a("b \(c("d)")) e") f"#) == [#"a("")f"#])
    }

    @Test("a literal that is never closed ends with its line")
    func unterminated() {
        #expect(self.code("a(\"b\nc") == ["a(\"", "c"])
    }
}
