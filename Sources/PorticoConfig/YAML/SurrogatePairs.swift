// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Yams

/// JSON writes a character beyond U+FFFF as two escapes, `\ud83d\ude00` (RFC 8259 §7). YAML knows `\U0001F600`. Pairs
/// are rewritten before the parser sees them; columns behind them are put right afterwards.
struct SurrogatePairs {
    /// By 1-based line: the columns at which a pair was rewritten, as the parser counts.
    private var columns: [Int: [Int]] = [:]

    /// Two escapes of six characters become one of ten.
    private static let saved = 2

    /// Rewrites the pairs of a document in JSON: one that begins with `{`. Other documents are left alone.
    init(rewriting lines: inout [[Unicode.Scalar]]) {
        let blanks: Set<Unicode.Scalar> = [" ", "\t"]
        guard lines.lazy.joined().first(where: { !blanks.contains($0) }) == "{" else { return }
        for number in lines.indices where lines[number].contains("\\") {
            let (line, columns) = Self.rewrite(lines[number])
            guard !columns.isEmpty else { continue }
            lines[number] = line
            self.columns[number + 1] = columns
        }
    }

    /// Where the parser's mark points to in the file; the beginning, when there is none.
    func place(_ mark: Mark?, file: String) -> SourceLocation {
        guard let mark, mark.line >= 1 else { return SourceLocation(file: file, line: 1, column: 1) }
        return SourceLocation(file: file, line: mark.line, column: self.column(max(mark.column, 1), line: mark.line))
    }

    /// Where a column of the rewritten line was in the file.
    func column(_ column: Int, line: Int) -> Int {
        guard let columns = self.columns[line] else { return column }
        return column + Self.saved * columns.count { $0 < column }
    }

    private static func rewrite(_ line: [Unicode.Scalar]) -> (line: [Unicode.Scalar], columns: [Int]) {
        var result: [Unicode.Scalar] = []
        var columns: [Int] = []
        var index = 0
        while index < line.count {
            if let pair = self.pair(in: line[index...]) {
                columns.append(result.count + 1)
                let digits = String(pair, radix: 16)
                result += ("\\U" + String(repeating: "0", count: 8 - digits.count) + digits).unicodeScalars
                index += 12
                continue
            }
            result.append(line[index])
            // A backslash takes the next character along, so that the second of two begins nothing.
            if line[index] == "\\", index + 1 < line.count {
                result.append(line[index + 1])
                index += 1
            }
            index += 1
        }
        return (result, columns)
    }

    /// The character of a pair that begins here.
    private static func pair(in rest: ArraySlice<Unicode.Scalar>) -> UInt32? {
        guard let high = self.unit(rest), 0xd800...0xdbff ~= high,
            let low = self.unit(rest.dropFirst(6)), 0xdc00...0xdfff ~= low
        else { return nil }
        return 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)
    }

    /// The number of an escape `\uXXXX` that begins here.
    private static func unit(_ rest: ArraySlice<Unicode.Scalar>) -> UInt32? {
        guard rest.starts(with: ["\\", "u"]) else { return nil }
        let digits = rest.dropFirst(2).prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
        return UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
    }
}
