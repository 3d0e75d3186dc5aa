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
        return Self.visible(self.hint.map { "\(text); \($0)" } ?? text)
    }

    /// The summary, then the excerpt with a caret run, then the note.
    public var description: String {
        var lines = [self.summary]
        lines += self.excerpt.map(Self.visible)
        if let note = self.note {
            lines += note.split(separator: "\n").map { "      \(Self.visible(String($0)))" }
        }
        return lines.joined(separator: "\n")
    }

    /// What a terminal would obey, or a reader would read in another order, is written as `\u{1b}`: a file may be a
    /// stranger's.
    private static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isHidden) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if Self.isHidden(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0..<0x20, 0x7f..<0xa0, 0x200b...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
        default: false
        }
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
