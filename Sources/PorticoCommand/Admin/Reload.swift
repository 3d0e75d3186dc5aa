// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig

/// `portico reload`: a running gateway reads its configuration again.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have a running gateway read its configuration again.",
        discussion: """
            A configuration that has errors changes nothing: they are printed, and the status is 1.

            Example:  portico reload --admin http://127.0.0.1:9901
            """
    )

    @OptionGroup var gateway: AdminOptions
    @Flag(help: "Print the answer as JSON.") var json = false

    func run() throws {
        let answer = try self.gateway.ask("POST /reload")
        if self.json { Output.print(answer.body) }
        guard answer.isSuccess else {
            if !self.json { UsageError.report(answer.problem) }
            throw ExitCode(1)
        }
        guard !self.json else { return }
        for line in answer.diagnostics { Output.error(line) }
        Output.print("reloaded: snapshot \(answer.json?["snapshot"]?.text ?? "?")")
    }
}
