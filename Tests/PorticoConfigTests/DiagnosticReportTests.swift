// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct DiagnosticReportTests {
    private static func diagnostics(_ errors: Int, _ warnings: Int) -> [Diagnostic] {
        (0..<warnings).map { Diagnostic(.warning, at: [], "service 'w\($0)' is not used") }
            + (0..<errors).map {
                Diagnostic(.error, at: [], "unknown key 'k\($0)'\($0 % 3 == 0 ? " in route 'a'" : "")")
            }
    }

    @Test(
        "the count is in words",
        arguments: [
            (0, 0, "ok"), (0, 1, "ok, 1 warning"), (0, 2, "ok, 2 warnings"), (1, 0, "1 error"),
            (3, 1, "3 errors, 1 warning"),
        ])
    func count(_ errors: Int, _ warnings: Int, _ text: String) {
        #expect(DiagnosticReport(Self.diagnostics(errors, warnings)).count == text)
    }

    @Test("up to the limit all are shown in their order")
    func few() {
        let all = Self.diagnostics(2, 2)
        #expect("\(DiagnosticReport(all, limit: 4))" == all.map(\.description).joined(separator: "\n"))
    }

    @Test("beyond it errors come first, and the rest is counted by what it says")
    func many() {
        let lines = "\(DiagnosticReport(Self.diagnostics(9, 2), limit: 2))".split(separator: "\n")
        #expect(
            lines == [
                "error: unknown key 'k0' in route 'a'", "error: unknown key 'k1'", "and 9 more:",
                "  5  error: unknown key '…'", "  2  error: unknown key '…' in route '…'",
                "  2  warning: service '…' is not used",
            ])
    }

    @Test("kinds are bounded too")
    func kinds() {
        let many = (0..<100).map { number in Diagnostic(.error, at: [], String(repeating: "x", count: number + 1)) }
        let lines = "\(DiagnosticReport(many, limit: 1))".split(separator: "\n")
        #expect(lines.count == 13 && lines.last == "  … of 99 kinds")
    }
}
