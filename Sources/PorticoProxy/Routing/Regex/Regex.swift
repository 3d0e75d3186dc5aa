// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A regular expression that is matched in linear time, whatever the value: see `RegexParser` for its syntax.
package struct Regex: Sendable {
    private let machine: RegexMachine
    private let table: RegexTable?

    /// Programs with more instructions seldom fit a table, and trying takes long.
    private static let largestForTable = 100
    /// Of the machine for one value.
    private static let mostSteps = 1_000_000

    init(_ pattern: String) throws(RegexError) {
        self.machine = RegexMachine(program: try RegexProgram(RegexParser.parse(pattern)))
        let count = self.machine.program.instructions.count
        self.table = count <= Self.largestForTable ? RegexTable(self.machine) : nil
    }

    /// What is wrong with an expression and where, or `nil`.
    package static func check(_ pattern: String) -> String? {
        do throws(RegexError) {
            _ = try RegexProgram(RegexParser.parse(pattern))
            return nil
        } catch {
            return error.text
        }
    }

    /// Whether the expression is found in what `source` gives.
    func isFound(
        in source: inout some ByteSource,
        _ bytes: Span<UInt8>,
        _ scratch: inout RegexScratch
    ) -> Bool {
        if let table = self.table { return table.isFound(in: &source, bytes) }
        return self.machine.isFound(in: &source, bytes, &scratch)
    }

    /// Whether a value of so many bytes is looked at in little time: the machine's time grows with the expression too.
    func isQuick(on count: Int) -> Bool {
        self.table != nil || count <= Self.mostSteps / self.machine.program.instructions.count
    }

    /// For checks of the configuration: whether a text has a match; `nil` where the expression is malformed.
    package static func isFound(_ pattern: String, in text: String) -> Bool? {
        guard let program = try? RegexProgram(RegexParser.parse(pattern)) else { return nil }
        let bytes = Array(text.utf8)
        var scratch = RegexScratch()
        var source = RawBytes(0..<bytes.count)
        return RegexMachine(program: program).isFound(in: &source, bytes.span, &scratch)
    }
}
