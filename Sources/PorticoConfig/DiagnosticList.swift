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
        return ranked.map { self.withExcerpt($0.element) }
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
        var result = diagnostic
        let digits = max(String(place.line).count, 2)
        var lines: [String] = []
        if let before = source.line(place.line - 1), !before.allSatisfy({ $0 == " " }) {
            lines.append(DiagnosticList.row(place.line - 1, digits, before))
        }
        lines.append(DiagnosticList.row(place.line, digits, line))
        let column = min(place.column, line.count + 1)
        let width = source.tokenWidth(line: place.line, column: column)
        let offset = max(min(column - 1, DiagnosticList.maximalWidth), 0)
        let run = String(repeating: "^", count: max(1, min(width, DiagnosticList.maximalWidth - offset)))
        lines.append(
            "   " + String(repeating: " ", count: digits) + " | " + String(repeating: " ", count: offset) + run)
        result.excerpt = lines
        return result
    }

    /// Longer lines are cut in excerpts.
    private static let maximalWidth = 200

    private static func row(_ number: Int, _ digits: Int, _ line: String.UnicodeScalarView) -> String {
        var text = String(String.UnicodeScalarView(line.prefix(self.maximalWidth)))
        text = String(text.map { $0 == "\t" ? " " : $0 })
        while text.hasSuffix(" ") { text.removeLast() }
        let label = String(number)
        return "   " + String(repeating: " ", count: digits - label.count) + label + " | " + text
    }
}
