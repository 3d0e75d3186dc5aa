// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite("Log template") struct LogTemplateTests {
    private static func error(_ text: String) -> ValueError? {
        do throws(ValueError) {
            _ = try LogTemplate(ConfigText(text))
            return nil
        } catch {
            return error
        }
    }

    @Test("every field has a name")
    func fields() throws {
        for field in LogField.allCases {
            #expect(try LogTemplate(ConfigText("{\(field.rawValue)}")).parts == [.field(field)])
        }
        #expect(try LogTemplate(ConfigText(LogTemplate.plain)).parts.count > 20)
    }

    @Test("literals, braces and header fields")
    func parts() throws {
        let parts = try LogTemplate(ConfigText("a {{b}} {header.X-A}{response_header.Content-Type}!")).parts
        #expect(
            parts == [
                .literal("a "), .literal("{"), .literal("b"), .literal("}"), .literal(" "), .header("X-A"),
                .responseHeader("Content-Type"), .literal("!"),
            ])
    }

    @Test(
        "what is no field is refused, with the one that was meant",
        arguments: [
            ("{statu}", "did you mean '{status}'?"), ("{request.id}", "did you mean '{request_id}'?"),
            ("{header}", "such as {status}, {header.User-Agent} or {response_header.Content-Type}"),
            ("{header.a b}", "letters, digits and '-' as in 'X-User-Id'"),
            ("{status", "write '{{' or '}}' for a literal brace"), ("}", "write '{{' or '}}' for a literal brace"),
        ])
    func refused(_ text: String, _ hint: String) {
        #expect(Self.error(text)?.hint == hint)
    }

    @Test("a template cannot hold a line end")
    func lineEnd() { #expect(Self.error("{time}\n{status}") != nil) }
}
