// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The last lines of an audit: what stands open.
package struct AuditSummary: Sendable {
    package let text: String

    package init(_ rows: [AuditRow]) {
        let kinds: [(AuditRow.Guard, String)] = [
            (.unsaid, "ask nobody, and do not say that this is meant"), (.open, "say 'auth: none'"),
            (.optional, "let nobody in particular pass"),
        ]
        var lines: [String] = []
        for (access, words) in kinds {
            let names = rows.filter { $0.access == access }.map(\.route)
            if !names.isEmpty {
                lines.append("\(names.count) of \(rows.count) \(words): \(names.joined(separator: ", "))")
            }
        }
        self.text = lines.isEmpty ? "Every route asks who calls." : lines.joined(separator: "\n")
    }
}
