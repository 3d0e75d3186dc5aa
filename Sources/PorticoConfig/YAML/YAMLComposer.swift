// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Yams

/// Turns a checked text into nodes, with the help of Yams' composer.
///
/// Yams stops at the first map with a doubled key. To report all of them with both places, the first of the two is
/// replaced by a name that nobody writes, and the text is composed again.
struct YAMLComposer {
    let file: String
    private var lines: [[Unicode.Scalar]]
    private let pairs: SurrogatePairs
    /// The keys that were replaced, by place.
    private var renamed: [SourceLocation: String] = [:]

    /// So many doubled keys are looked for; few in a large file, where each costs time.
    private var maximalRenames: Int { self.lines.count > 5000 ? 4 : 32 }

    init(text: String, file: String) {
        self.file = file
        var lines = SourceText(text).lines
        self.pairs = SurrogatePairs(rewriting: &lines)
        self.lines = lines
    }

    consuming func compose(_ diagnostics: inout DiagnosticList) -> ConfigNode? {
        while true {
            do {
                guard let node = try self.parse() else {
                    return ConfigNode(.empty, at: SourceLocation(file: self.file, line: 1, column: 1))
                }
                var converter = YAMLConverter(
                    file: self.file, renamed: self.renamed, pairs: self.pairs, budget: self.budget)
                return converter.convert(node, &diagnostics)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) where self.rename(names, context.mark) {
                continue
            } catch {
                diagnostics.append(self.diagnostic(error))
                return nil
            }
        }
    }

    /// Every written node takes a byte or more; what exceeds this comes from aliases of aliases.
    private var budget: Int { self.lines.reduce(20_000) { $0 + $1.count + 1 } }

    private func parse() throws -> Node? {
        var text = self.lines.map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n")
        // Yams keeps a pointer into the text, which only a text in its own storage allows: never a very short one.
        text += "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
        text.makeContiguousUTF8()
        return try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot()
    }

    /// False when the key cannot be replaced.
    private mutating func rename(_ names: [String], _ mark: Mark) -> Bool {
        let place = self.pairs.place(mark, file: self.file)
        guard let name = names.first, self.renamed[place] == nil, self.renamed.count < self.maximalRenames,
            mark.line >= 1, mark.line <= self.lines.count
        else { return false }
        var line = self.lines[mark.line - 1]
        var index = mark.column - 1
        guard index >= 0, index < line.count else { return false }
        if line[index] == "\"" || line[index] == "'" { index += 1 }
        guard index < line.count, let first = name.unicodeScalars.first, line[index] == first,
            let stand = Unicode.Scalar(0xe000 + UInt32(self.renamed.count))
        else { return false }
        line[index] = stand
        self.lines[mark.line - 1] = line
        self.renamed[place] = name
        return true
    }

    private func diagnostic(_ error: any Error) -> Diagnostic {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return self.syntaxError(context?.text, problem, mark)
        case .duplicatedKeysInMapping(let names, let context):
            return Diagnostic(.error, at: [self.place(context.mark)], "duplicate key '\(names.first ?? "")'")
        case .memory:
            return Diagnostic(
                .error, at: [SourceLocation(file: self.file, line: 1, column: 1)], "the file is nested too deeply")
        default:
            return Diagnostic(
                .error, at: [SourceLocation(file: self.file, line: 1, column: 1)], "the file cannot be read as YAML")
        }
    }

    private func syntaxError(_ context: String?, _ problem: String, _ mark: Mark) -> Diagnostic {
        let place = self.place(mark)
        if problem.hasPrefix("but found another document") {
            return Diagnostic(.error, at: [place], "a file holds one YAML document", hint: "remove the '---'")
        }
        let line = place.line <= self.lines.count ? self.lines[place.line - 1] : []
        if line.prefix(max(mark.column, 1)).contains("\t") {
            return Diagnostic(.error, at: [place], "a tab cannot indent", hint: "use spaces")
        }
        let message = "not valid YAML: " + problem + (context.map { " (\($0))" } ?? "")
        return Diagnostic(.error, at: [place], message, hint: Self.hints.first { problem.contains($0.0) }?.1)
    }

    private static let hints: [(String, String)] = [
        ("mapping values are not allowed", "a value that holds ': ' needs quotes"),
        ("expected node content", "put quotes around the value"),
        ("cannot start any token", "put quotes around the value"),
        ("did not find expected key", "is the indentation right?"),
        ("did not find expected ',' or '}'", "a value that holds '{' or '}' needs quotes"),
        ("undefined alias", "a value that starts with '*' needs quotes"),
    ]

    private func place(_ mark: Mark) -> SourceLocation {
        var last = self.lines.count
        while last > 1, self.lines[last - 1].isEmpty { last -= 1 }
        if mark.line > last {
            return SourceLocation(
                file: self.file, line: last, column: self.pairs.column(self.lines[last - 1].count + 1, line: last))
        }
        return self.pairs.place(mark, file: self.file)
    }
}
