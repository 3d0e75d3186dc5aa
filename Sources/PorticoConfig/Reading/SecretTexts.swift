// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The values that came from a variable or a file, to take them out of texts that were made from many things.
///
/// Where a value has a place of its own, its path says that it is hidden (`SecretPaths`). This is for messages and reports.
public struct SecretTexts: Sendable, Hashable {
    private var texts: Set<String> = []
    /// The longest first: one may stand in another.
    private var forms: [String] = []

    /// One of fewer bytes is taken out only where it stands alone: it would tear every other word apart.
    private static let wholeWords = 2
    /// Beyond so many the rest is left: looking for each in each text would take long.
    private static let limit = 1000

    public init() {}

    public mutating func insert(_ text: String) {
        let trimmed = text.trimmed
        guard !trimmed.isEmpty, self.texts.count < Self.limit, self.texts.insert(trimmed).inserted else { return }
        // Hosts and names of fields are brought to lower case.
        let cases = [trimmed, trimmed.lowercased()]
        let forms = Set(self.forms).union(
            cases.flatMap { text in
                [text, Self.quoted(text), Self.encoded(text), Self.encoded(text, keeping: Self.pathCharacters)]
            })
        self.forms = forms.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    }

    /// The text with `***` for each of them, also as JSON and URLs write it.
    /// - Parameter shortest: shorter ones are left, in bytes.
    public func hidden(in text: String, shortest: Int = 1) -> String {
        self.forms.reduce(text) { text, form in
            guard text.utf8.count >= form.utf8.count, form.utf8.count >= shortest else { return text }
            return form.utf8.count >= Self.wholeWords
                ? text.replacing(form, with: "***") : Self.replacingWord(form, in: text)
        }
    }

    private static func replacingWord(_ word: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let range = rest.firstRange(of: word) {
            let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
            let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
            let standsAlone = ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
            result += rest[..<range.lowerBound] + (standsAlone ? "***" : rest[range])
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    private static func quoted(_ text: String) -> String {
        String(JSONValue.string(text).text().dropFirst().dropLast())
    }

    /// What a path has as it is, beside letters and digits (RFC 3986 §3.3).
    private static let pathCharacters = "-._~!$&'()*+,;=:@/"

    /// As it stands in a path or a query.
    private static func encoded(_ text: String, keeping characters: String = "-._~") -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            if Syntax.isAlphanumeric(byte) || characters.utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = self.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
