// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The diagnostics of one run with the files that they speak of.
///
/// Everything that is wrong is collected, so that one run shows all of it.
public struct DiagnosticList: Sendable {
    private var sources: [String: SourceText] = [:]
    /// The order in which files were read, which is the order of the report.
    private var order: [String: Int] = [:]
    private var items: [Diagnostic] = []
    /// What no message tells, whoever made it.
    package var secretTexts = SecretTexts()

    public init() {}

    public var hasErrors: Bool { self.items.contains { $0.severity == .error } }

    public mutating func append(_ diagnostic: Diagnostic) { self.items.append(diagnostic) }

    /// Makes a file's lines available to excerpts.
    public mutating func addSource(file: String, text: String) {
        self.sources[file] = SourceText(text)
        if self.order[file] == nil { self.order[file] = self.order.count }
    }

    /// All, by place, without repetitions, each with its excerpt.
    public var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        let unique = self.items.filter { seen.insert($0).inserted }
        let ranked = unique.enumerated().sorted { left, right in
            let (a, b) = (self.rank(left.element), self.rank(right.element))
            return a == b ? left.offset < right.offset : a.lexicographicallyPrecedes(b)
        }
        return ranked.map { self.withoutSecrets(self.withExcerpt($0.element)) }
    }

    /// Shorter values are words that messages have anyway; where one is written, its path hides it.
    private static let shortestSecret = 4

    /// Excerpts are as the file has them.
    private func withoutSecrets(_ diagnostic: Diagnostic) -> Diagnostic {
        var result = diagnostic
        let hidden = { self.secretTexts.hidden(in: $0, shortest: Self.shortestSecret) }
        result.message = hidden(diagnostic.message)
        result.hint = diagnostic.hint.map(hidden)
        result.note = diagnostic.note.map(hidden)
        return result
    }

    private func rank(_ diagnostic: Diagnostic) -> [Int] {
        guard let place = diagnostic.locations.first else { return [-1] }
        return [self.order[place.file] ?? .max, place.line, place.column]
    }

    /// The line before and the line itself, with carets; only for a diagnostic of one place.
    private func withExcerpt(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.locations.count == 1, let place = diagnostic.locations.first,
            let source = self.sources[place.file], let line = source.line(place.line)
        else { return diagnostic }
        let column = max(1, min(place.column, line.count + 1))
        // Of a long line the part around the place.
        let start = max(0, min(column - 1 - SourceText.maximalWidth / 2, line.count - SourceText.maximalWidth))
        let offset = column - 1 - start
        let width = source.tokenWidth(line: place.line, column: column)
        let run = max(1, min(width, SourceText.maximalWidth - offset))
        let digits = max(String(place.line).count, 2)
        let carets = String(repeating: " ", count: offset) + String(repeating: "^", count: run)
        var result = diagnostic
        result.excerpt = [
            DiagnosticList.row(String(place.line), digits, DiagnosticList.cut(line, from: start)),
            DiagnosticList.row("", digits, Array(carets.unicodeScalars)[...]),
        ]
        if let before = source.line(place.line - 1), !before.allSatisfy({ $0 == " " }) {
            result.excerpt.insert(
                DiagnosticList.row(String(place.line - 1), digits, DiagnosticList.cut(before, from: start)), at: 0)
        }
        return result
    }

    /// What fits of a line, with an ellipsis where something is missing.
    private static func cut(_ line: [Unicode.Scalar], from start: Int) -> ArraySlice<Unicode.Scalar> {
        var shown = Array(line.dropFirst(start).prefix(SourceText.maximalWidth))
        if start > 0, !shown.isEmpty { shown[0] = "…" }
        if line.count > start + SourceText.maximalWidth { shown[shown.count - 1] = "…" }
        return shown[...]
    }

    private static func row(_ label: String, _ digits: Int, _ line: ArraySlice<Unicode.Scalar>) -> String {
        let shown = line.map { $0 == "\t" ? " " : $0 }
        var text = "   " + String(repeating: " ", count: digits - label.count) + label + " | "
        text.unicodeScalars.append(contentsOf: shown)
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
