// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A text file of the repository, with what the rules ask of it.
struct SourceFile: Sendable {
    /// Relative to the root of the repository.
    var path: String
    var lines: [String]
    /// The lines with comments and the contents of string literals blanked out: what is left is code.
    var code: [String]

    init(path: String, text: String) {
        self.path = path
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.code = path.hasSuffix(".swift") ? CodeOnly.lines(of: text) : self.lines
        if self.lines.last == "" {
            self.lines.removeLast()
            self.code.removeLast()
        }
    }

    /// `PorticoProxy` of `Sources/PorticoProxy/Routing/Router.swift`; `nil` outside `Sources`.
    var module: String? {
        let parts = self.path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// A finding on a line, counted from 0.
    func finding(_ index: Int, _ message: String) -> Finding {
        Finding(path: self.path, line: index + 1, message: message)
    }

    /// Whether the line, counted from 0, or one of the three above gives the reason for an exception to a rule.
    func givesReason(at index: Int) -> Bool {
        self.lines[max(0, index - 3)...index].contains { $0.contains("// Safe because") }
    }
}
