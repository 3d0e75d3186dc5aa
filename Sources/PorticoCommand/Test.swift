// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoServer

/// `portico test`: the tests that a configuration file holds.
struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the tests of a configuration file.",
        discussion: """
            Each request under 'tests' goes through the code that serves traffic; 'mock' stands for the services. Nothing \
            is sent, no listener is opened, and no test waits: a delay passes on a clock of its own.

            Example:  portico test gateway.yaml
                      portico test gateway.yaml --filter 'mobile home'
                      portico test gateway.yaml --format junit > results.xml
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Option(help: "Run only tests with this in their names.") var filter: String?
    @Option(help: "text, tap or junit.", transform: Self.format) var format = TestReport.Format.text
    @OptionGroup var style: StyleOptions

    func run() throws {
        let blueprint = try ConfigFile(path: self.file).requireBlueprint()
        let outcomes = TestRun(blueprint).outcomes(filter: self.filter)
        let report = TestReport(outcomes, file: self.file)
        Output.print(report.text(self.format))
        let hasFilteredAll = outcomes.isEmpty && self.filter != nil
        if hasFilteredAll { UsageError.report("no test has '\(self.filter ?? "")' in its name") }
        if report.failed > 0 || hasFilteredAll { throw ExitCode(1) }
    }

    private static func format(_ text: String) throws -> TestReport.Format {
        if let format = TestReport.Format(rawValue: text) { return format }
        let names = TestReport.Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(text)' is not a format; write one of \(names)")
    }
}
