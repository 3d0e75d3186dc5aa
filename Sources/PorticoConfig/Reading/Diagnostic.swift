// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One thing that a configuration got wrong, or that deserves a second look.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable {
        case error, warning
    }

    public var severity: Severity
    /// Where; the first decides the order. Several when places contradict each other.
    public var locations: [SourceLocation]
    /// The key's place in the structure: `routes.home.timeout.total`; empty for the file itself.
    public var path: String
    public var message: String
    /// What to write instead, on the same line: `did you mean 'timeout'?`.
    public var hint: String?
    /// What else to know, on lines of its own: `both: host *, GET /x   fix: set 'priority'`.
    public var note: String?
    /// The lines of the file that are shown, filled in by `DiagnosticList`.
    public var excerpt: [String]

    public init(
        _ severity: Severity, at locations: [SourceLocation], path: String = "", _ message: String,
        hint: String? = nil, note: String? = nil
    ) {
        self.severity = severity
        self.locations = locations
        self.path = path
        self.message = message
        self.hint = hint
        self.note = note
        self.excerpt = []
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:col: error: message; hint`.
    public var summary: String {
        let places = self.locations.map(\.description).joined(separator: ", ")
        let text = "\(places.isEmpty ? "" : "\(places): ")\(self.severity.rawValue): \(self.message)"
        return self.hint.map { "\(text); \($0)" } ?? text
    }

    /// The summary, then the excerpt with a caret run, then the note.
    public var description: String {
        var lines = [self.summary]
        lines += self.excerpt
        if let note = self.note {
            lines += note.split(separator: "\n").map { "      \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    /// For `--json`.
    public var json: JSONValue {
        var members: [JSONValue.Member] = [.init("severity", .string(self.severity.rawValue))]
        let places = self.locations.map { place in
            JSONValue.object([
                .init("file", .string(place.file)), .init("line", .int(place.line)),
                .init("column", .int(place.column)),
            ])
        }
        members.append(.init("locations", .array(places)))
        if !self.path.isEmpty { members.append(.init("path", .string(self.path))) }
        members.append(.init("message", .string(self.message)))
        if let hint = self.hint { members.append(.init("hint", .string(hint))) }
        if let note = self.note { members.append(.init("note", .string(note))) }
        return .object(members)
    }
}
