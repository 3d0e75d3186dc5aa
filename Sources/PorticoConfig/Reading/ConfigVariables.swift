// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where `${…}` in scalar values gets its text; given by the caller, because this module reads no environment and no files.
///
/// - `${NAME}`: the variable, an error when it is unset.
/// - `${NAME:-default}`: the default when the variable is unset or empty.
/// - `${file:/path}`: the file's text without its last line end.
/// - `$${`: a literal `${`.
public struct ConfigVariables: Sendable {
    public var environment: @Sendable (String) -> String?
    /// The text of a file, or why it cannot be had.
    public var file: @Sendable (String) -> Result<String, ValueError>
    /// The bytes of a file that may be a long one.
    public var data: @Sendable (String) -> Result<[UInt8], ValueError>
    private let isLiteral: Bool

    public init(
        environment: @escaping @Sendable (String) -> String?,
        file: @escaping @Sendable (String) -> Result<String, ValueError>,
        data: (@Sendable (String) -> Result<[UInt8], ValueError>)? = nil
    ) {
        self.isLiteral = false
        self.environment = environment
        self.file = file
        self.data = data ?? { name in file(name).map { Array($0.utf8) } }
    }

    /// For texts in which `$` is a character like any other.
    public static let none = ConfigVariables(isLiteral: true)

    private init(isLiteral: Bool) {
        self.isLiteral = isLiteral
        self.environment = { _ in nil }
        self.file = { _ in .success("") }
        self.data = { _ in .success([]) }
    }

    func resolve(_ source: String) -> Result<ConfigText, ValueError> {
        guard !self.isLiteral, source.utf8.contains(UInt8(ascii: "$")) else { return .success(ConfigText(source)) }
        var pieces: [ConfigText.Piece] = []
        var literal = ""
        var rest = Substring(source)
        while let character = rest.first {
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    return .failure(ValueError("'${' without '}'", hint: "write '$${' for a literal '${'"))
                }
                if !literal.isEmpty { pieces.append(.init(text: literal, isSubstituted: false)) }
                literal = ""
                switch self.value(of: rest[..<end].dropFirst(2)) {
                case .success(let text): pieces.append(.init(text: text, isSubstituted: true))
                case .failure(let error): return .failure(error)
                }
                rest = rest[end...].dropFirst()
            } else {
                literal.append(character)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.init(text: literal, isSubstituted: false)) }
        return .success(ConfigText(pieces: pieces, source: source))
    }

    private func value(of reference: Substring) -> Result<String, ValueError> {
        if reference.hasPrefix("file:") { return self.contents(String(reference.dropFirst(5))) }
        var name = reference
        var fallback: String?
        if let mark = reference.firstRange(of: ":-") {
            name = reference[..<mark.lowerBound]
            fallback = String(reference[mark.upperBound...])
        }
        let isName = name.utf8.allSatisfy { Syntax.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
        guard isName, let first = name.utf8.first, !Syntax.isDigit(first) else {
            return .failure(
                ValueError(
                    "'${\(reference)}' is not a variable", hint: "write ${NAME}, ${NAME:-default} or ${file:/path}"))
        }
        let value = self.environment(String(name))
        if let fallback, value?.isEmpty ?? true { return .success(fallback) }
        guard let value else {
            return .failure(
                ValueError("the variable '\(name)' is not set", hint: "set it, or write ${\(name):-default}"))
        }
        return .success(value)
    }

    private func contents(_ path: String) -> Result<String, ValueError> {
        guard !path.isEmpty else { return .failure(ValueError("'${file:}' names no file")) }
        return self.file(path).map { text in
            var text = text
            if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
            return text
        }
    }
}
