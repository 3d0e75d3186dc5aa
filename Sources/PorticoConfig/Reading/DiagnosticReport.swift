// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The diagnostics of one run as people read them: the first ones whole, of many more a summary, and their count.
public struct DiagnosticReport: Sendable, CustomStringConvertible {
    private let diagnostics: [Diagnostic]
    private let limit: Int

    /// So many stand in full, and a reader still sees where they begin.
    public static let usualLimit = 40
    private static let maximalKinds = 10

    /// - Parameter limit: how many are shown in full.
    public init(_ diagnostics: [Diagnostic], limit: Int = Self.usualLimit) {
        self.diagnostics = diagnostics
        self.limit = max(limit, 1)
    }

    /// `2 errors, 1 warning`; `ok` where there is neither.
    public var count: String {
        let errors = self.diagnostics.count { $0.severity == .error }
        let warnings = self.diagnostics.count - errors
        let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
        let text = parts.map { Self.counted($0.0, $0.1) }.joined(separator: ", ")
        return errors > 0 ? text : (["ok"] + (text.isEmpty ? [] : [text])).joined(separator: ", ")
    }

    /// Errors before warnings where not all are shown; then what the others say, without the names in them.
    public var description: String {
        guard self.diagnostics.count > self.limit else {
            return self.diagnostics.map(\.description).joined(separator: "\n")
        }
        let errors = self.diagnostics.filter { $0.severity == .error }
        let ranked = errors + self.diagnostics.filter { $0.severity != .error }
        let rest = ranked.dropFirst(self.limit)
        let kinds = Dictionary(grouping: rest, by: Self.kind).mapValues(\.count)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = kinds.prefix(Self.maximalKinds)
        let width = shown.map { String($0.value).count }.max() ?? 0
        var lines = ranked.prefix(self.limit).map(\.description)
        lines.append("and \(rest.count) more:")
        for (kind, count) in shown {
            lines.append("  \(String(repeating: " ", count: width - String(count).count))\(count)  \(kind)")
        }
        if kinds.count > shown.count { lines.append("  … of \(kinds.count) kinds") }
        return lines.joined(separator: "\n")
    }

    /// `1 error`, `2 errors`.
    public static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// What is wrong, whatever it is called: `error: unknown key '…' in route '…'`.
    private static func kind(_ diagnostic: Diagnostic) -> String {
        let pieces = diagnostic.message.split(separator: "'", omittingEmptySubsequences: false)
        let message = pieces.enumerated().map { $0.offset % 2 == 1 ? "…" : String($0.element) }.joined(separator: "'")
        return "\(diagnostic.severity.rawValue): \(message)"
    }
}
