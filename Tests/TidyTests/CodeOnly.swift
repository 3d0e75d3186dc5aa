// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Blanks out the comments and string literals of Swift text and keeps its lines, so that rules look at code alone.
///
/// What stands in an interpolation counts as part of the literal. Regex literals are not known to it.
struct CodeOnly {
    private enum Place {
        case code
        case lineComment
        case blockComment(depth: Int)
        case string(isMultiline: Bool, pounds: Int)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let pound = UInt8(ascii: "#")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let newline = UInt8(ascii: "\n")

    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    private var place = Place.code
    private var isInInterpolation = false

    static func lines(of text: String) -> [String] {
        var scanner = Self(bytes: Array(text.utf8))
        while scanner.index < scanner.bytes.count { scanner.step() }
        return scanner.output.split(separator: Self.newline, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        self.output.reserveCapacity(bytes.count)
    }

    private mutating func step() {
        switch self.place {
        case .code: self.stepInCode()
        case .lineComment: self.stepInLineComment()
        case .blockComment(let depth): self.stepInBlockComment(depth)
        case .string(let isMultiline, let pounds): self.stepInString(isMultiline, pounds)
        }
    }

    private mutating func stepInCode() {
        if self.sees("//") {
            self.place = .lineComment
        } else if self.sees("/*") {
            self.place = .blockComment(depth: 1)
            self.blank(2)
        } else if let pounds = self.poundsOfOpeningQuote() {
            let isMultiline = self.sees("\"\"\"", at: pounds)
            self.place = .string(isMultiline: isMultiline, pounds: pounds)
            self.copy(pounds + (isMultiline ? 3 : 1))
        } else {
            self.copy(1)
        }
    }

    private mutating func stepInLineComment() {
        if self.bytes[self.index] == Self.newline { self.place = .code }
        self.blank(1)
    }

    private mutating func stepInBlockComment(_ depth: Int) {
        if self.sees("/*") {
            self.place = .blockComment(depth: depth + 1)
            self.blank(2)
        } else if self.sees("*/") {
            self.place = depth == 1 ? .code : .blockComment(depth: depth - 1)
            self.blank(2)
        } else {
            self.blank(1)
        }
    }

    private mutating func stepInString(_ isMultiline: Bool, _ pounds: Int) {
        let fence = String(repeating: "#", count: pounds)
        let closing = (isMultiline ? "\"\"\"" : "\"") + fence
        if self.sees(closing) {
            self.place = .code
            self.copy(closing.utf8.count)
        } else if self.sees("\\" + fence + "(") {
            self.skipInterpolation(pounds + 2)
        } else if self.sees("\\" + fence) {
            self.blank(pounds + 2)
        } else {
            if !isMultiline && self.bytes[self.index] == Self.newline { self.place = .code }
            self.blank(1)
        }
    }

    /// Blanks `\( … )` to its closing parenthesis; string literals inside may hold parentheses of their own.
    private mutating func skipInterpolation(_ opening: Int) {
        let isNested = self.isInInterpolation
        self.isInInterpolation = true
        defer { self.isInInterpolation = isNested }
        self.blank(opening)
        var depth = 1
        while depth > 0 && self.index < self.bytes.count {
            if let pounds = self.poundsOfOpeningQuote() {
                let outer = self.place
                self.place = .string(isMultiline: false, pounds: pounds)
                self.blank(pounds + 1)
                while case .string = self.place, self.index < self.bytes.count { self.step() }
                self.place = outer
                continue
            }
            switch self.bytes[self.index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            self.blank(1)
        }
    }

    /// How many `#` stand before a quote that opens here: 0 for `"`, 1 for `#"`; `nil` where no literal opens.
    private func poundsOfOpeningQuote() -> Int? {
        var end = self.index
        while end < self.bytes.count && self.bytes[end] == Self.pound { end += 1 }
        return end < self.bytes.count && self.bytes[end] == Self.quote ? end - self.index : nil
    }

    private func sees(_ text: String, at offset: Int = 0) -> Bool {
        self.bytes[min(self.index + offset, self.bytes.count)...].starts(with: text.utf8)
    }

    private mutating func copy(_ count: Int) {
        guard !self.isInInterpolation else { return self.blank(count) }
        let end = min(self.index + count, self.bytes.count)
        self.output.append(contentsOf: self.bytes[self.index..<end])
        self.index = end
    }

    private mutating func blank(_ count: Int) {
        let end = min(self.index + count, self.bytes.count)
        for byte in self.bytes[self.index..<end] {
            self.output.append(byte == Self.newline ? byte : UInt8(ascii: " "))
        }
        self.index = end
    }
}
