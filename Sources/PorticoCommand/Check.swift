// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig

/// `portico check`: every error of a file in one run.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration file and everything it includes.",
        discussion: """
            Reports all errors and warnings at once, each with its place in the file. Nothing is started.

            Example:  portico check gateway.yaml
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Flag(help: "Print the findings as JSON.") var json = false

    func run() throws {
        let file = ConfigFile(path: self.file)
        if self.json {
            Output.print(JSONValue.array(file.diagnostics.map(\.json)).text())
        } else {
            for diagnostic in file.diagnostics { Output.error("\(diagnostic)") }
            if file.blueprint != nil { Output.print("\(self.file): ok") }
        }
        if file.blueprint == nil { throw ExitCode(1) }
    }
}
