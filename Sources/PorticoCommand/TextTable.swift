// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Columns of texts under each other.
enum TextTable {
    /// On a terminal no line is longer than this; what is longer is cut with an ellipsis.
    static let width = 80

    /// - Parameter width: of the longest line; nil: as long as it takes.
    static func text(
        _ rows: [[String]], indent: Int = 2, width: Int? = Style.output.isTerminal ? Self.width : nil
    ) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = String(repeating: " ", count: indent)
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
            }
            return Self.cut(line, width) + "\n"
        }.joined()
    }

    /// Without blanks at the end.
    static func cut(_ line: some StringProtocol, _ width: Int?) -> String {
        var text = String(line)
        if let width, text.count > width { text = text.prefix(width - 1) + "…" }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
