// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig

/// `portico check`: every error of the files in one run.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check configuration files and everything they include.",
        discussion: """
            Reports all errors and warnings at once, each with its place in the file, and their count. Of more than \
            \(DiagnosticReport.usualLimit) the rest is summed up; --all shows them. Nothing is started.

            Example:  portico check gateway.yaml
                      portico check staging.yaml production.yaml
                      generate-config | portico check -
            """
    )

    @Argument(help: "The configuration files, each of them whole; '-' is standard input.") var files: [String]
    @Flag(help: "Print the findings as JSON.") var json = false
    @Flag(help: "Show every finding in full, however many there are.") var all = false
    @OptionGroup var style: StyleOptions

    func validate() throws {
        guard self.files.count(where: { $0 == "-" }) <= 1 else { throw ValidationError("'-' can be read once") }
    }

    func run() throws {
        let files = self.files.map { (name: $0 == "-" ? "<stdin>" : $0, file: ConfigFile(path: $0)) }
        let diagnostics = files.flatMap(\.file.diagnostics)
        let isOkay = files.allSatisfy { $0.file.blueprint != nil }
        if self.json {
            Output.print(JSONValue.array(diagnostics.map(\.json)).text())
        } else {
            let report = DiagnosticReport(diagnostics, limit: self.all ? .max : DiagnosticReport.usualLimit)
            if !diagnostics.isEmpty { Output.error(Style.error.diagnostics(report.description)) }
            for (name, file) in files {
                let line = "\(name): \(DiagnosticReport(file.diagnostics).count)"
                file.blueprint == nil ? Output.error(line) : Output.print(line)
            }
            if files.count > 1 {
                let line = "\(DiagnosticReport.counted(files.count, "file")): \(report.count)"
                isOkay ? Output.print(line) : Output.error(line)
            }
        }
        if !isOkay { throw ExitCode(1) }
    }
}
