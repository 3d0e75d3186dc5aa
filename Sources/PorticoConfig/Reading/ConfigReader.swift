// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the decoding of one configuration shares: the diagnostics, the variables, and which values are secret.
public final class ConfigReader {
    public private(set) var diagnostics: DiagnosticList
    /// The paths of values that came from a variable or a file; they print as `***`.
    public private(set) var secrets: Set<String> = []
    /// Those values themselves.
    public private(set) var secretTexts = SecretTexts()
    /// Files that values name, where the name came from a variable or a file.
    package private(set) var hiddenFiles: Set<String> = []
    /// A key was met that is known and not built; what depends on it is then not complained about too.
    public private(set) var unsupportedCount = 0
    /// The paths of values that could not be read.
    private var failures: Set<String> = []
    /// The paths of objects with a key that was refused.
    private var refusals: Set<String> = []
    /// The paths of the keys that refused ones were probably meant to be.
    private var meant: Set<String> = []
    /// Distances are computed for so many unknown names only, to bound the time.
    private var suggestionsLeft = 500
    private let variables: ConfigVariables

    public init(variables: ConfigVariables, diagnostics: DiagnosticList = DiagnosticList()) {
        self.variables = variables
        self.diagnostics = diagnostics
    }

    /// The document of a file, whose lines excerpts may then show; nil after reporting that there is none.
    public func document(_ bytes: [UInt8], file: String) -> ConfigNode? {
        YAMLDocument.read(bytes, file: file, diagnostics: &self.diagnostics)
    }

    public func report(_ diagnostic: Diagnostic) { self.diagnostics.append(diagnostic) }

    public func error(_ message: String, at place: SourceLocation, _ path: ConfigPath, hint: String? = nil) {
        self.report(Diagnostic(.error, at: [place], path: path.text, message, hint: hint))
    }

    public func warning(_ message: String, at place: SourceLocation, _ path: ConfigPath, hint: String? = nil) {
        self.report(Diagnostic(.warning, at: [place], path: path.text, message, hint: hint))
    }

    /// A part of the format that is planned and not there yet.
    public func unsupported(_ name: String, at place: SourceLocation, _ path: ConfigPath) {
        self.noteUnsupported()
        self.error("'\(name)' is not supported yet", at: place, path)
    }

    /// Whether the value there was refused: checks that build on it would complain about the same thing again.
    public func hasFailed(_ path: ConfigPath) -> Bool { self.failures.contains(path.text) }

    /// Whether the object there has a key that was refused. It may be the one that was meant to say what is missing.
    public func hasRefusedKey(in path: ConfigPath) -> Bool { self.refusals.contains(path.text) }

    /// The paths of what is not as its author meant it: checks that would build on it would complain of what is not so.
    package var doubts: Set<String> { self.failures.union(self.refusals).union(self.meant) }

    func noteRefusedKey(in path: ConfigPath) { self.refusals.insert(path.text) }

    func noteMeant(_ path: ConfigPath) { self.meant.insert(path.text) }

    func noteFailure(_ path: ConfigPath) { self.failures.insert(path.text) }

    func noteUnsupported() { self.unsupportedCount += 1 }

    /// `did you mean 'x'?` when one of the names is near.
    public func suggestion(for name: String, among names: [String]) -> String? {
        self.nearest(to: name, among: names).map { "did you mean '\($0)'?" }
    }

    func nearest(to name: String, among names: [String]) -> String? {
        guard self.suggestionsLeft > 0 else { return nil }
        self.suggestionsLeft -= 1
        return EditDistance.nearest(to: name, among: names)
    }

    /// The text of a scalar with `${…}` replaced; nil after reporting what could not be replaced, or that it is no scalar.
    public func text(_ node: ConfigNode, _ path: ConfigPath, expected: String) -> ConfigText? {
        guard case .scalar(let scalar) = node.content else {
            self.wrongType(node, path, expected: expected)
            return nil
        }
        switch self.variables.resolve(scalar.text) {
        case .success(let text):
            if text.isSecret { self.note(text, path) }
            return text
        case .failure(let problem):
            self.error(problem.message, at: node.location, path, hint: problem.hint)
            return nil
        }
    }

    /// The text of a file that a value names.
    func contents(of file: ConfigText) -> Result<String, ValueError> { self.read(file, self.variables.file) }

    /// Its bytes, where it may be a long one.
    func data(of file: ConfigText) -> Result<[UInt8], ValueError> { self.read(file, self.variables.data) }

    private func read<Content>(
        _ file: ConfigText, _ body: (String) -> Result<Content, ValueError>
    ) -> Result<Content, ValueError> {
        if file.isSecret { self.hiddenFiles.insert(file.text) }
        return file.text.isEmpty ? .failure(ValueError("no file is named")) : body(file.text)
    }

    private func note(_ text: ConfigText, _ path: ConfigPath) {
        self.secrets.insert(path.text)
        for piece in text.pieces where piece.isSubstituted { self.secretTexts.insert(piece.text) }
        self.diagnostics.secretTexts = self.secretTexts
    }

    public func wrongType(_ node: ConfigNode, _ path: ConfigPath, expected: String) {
        if case .empty = node.content {
            self.error(
                "\(path.subject ?? "the file") has no value", at: node.location, path, hint: "expected \(expected)")
        } else {
            self.error(
                "expected \(expected), found \(node.description)", at: node.location, path, hint: Self.quoteHint(node))
        }
    }

    /// `key: {path.id}` is a map to YAML; people mean a template.
    private static func quoteHint(_ node: ConfigNode) -> String? {
        guard let only = node.entries, only.count == 1, case .empty = only[0].value.content else { return nil }
        return "put quotes around it: \"{\(only[0].name)}\""
    }
}
