// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoServer

/// `portico init`: a file to begin with.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a first configuration file, with comments and a test.",
        discussion: """
            Example:  portico init
                      portico test gateway.yaml
                      portico run gateway.yaml
            """
    )

    @Argument(help: "The file to write; '-' is standard output.") var file = "gateway.yaml"
    @Flag(help: "Write over a file that is there.") var force = false

    func run() throws {
        let text = StarterConfig.yaml(file: self.file == "-" ? "gateway.yaml" : self.file)
        if self.file == "-" { return Output.print(text) }
        if let reason = SmallFile.write(text, to: self.file, replaces: self.force) {
            let hint = reason == "File exists" ? "; --force writes over it" : ""
            UsageError.report("cannot write '\(self.file)': \(reason)\(hint)")
            throw ExitCode(1)
        }
        Output.print(
            """
            \(self.file) is written. What next:
              portico test \(self.file)     runs its test
              portico run \(self.file)      serves it on http://localhost:8080
            """)
    }
}
