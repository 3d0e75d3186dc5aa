// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig
import PorticoServer

/// `portico audit`: who may call what, and what of them services are told.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print who may call each route, and what of callers reaches which service.",
        discussion: """
            One block per route, and at the end those that anyone may call. Nothing is started or asked.

            With --strict the exit status is 1 where a route asks nobody and does not say 'auth: none'.

            Example:  portico audit gateway.yaml
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Flag(help: "Print the rows as JSON.") var json = false
    @Flag(help: "Fail on routes that do not say who may call them.") var strict = false
    @OptionGroup var style: StyleOptions

    func run() throws {
        let rows = try ConfigFile(path: self.file).requireBlueprint().auditRows
        if self.json {
            Output.print(JSONValue.array(rows.map(\.json)).text())
        } else {
            let open = AuditSummary(rows)
            Output.print((rows.map(\.text) + [open.text]).joined(separator: "\n\n"))
        }
        if self.strict, rows.contains(where: { $0.access == .unsaid }) { throw ExitCode(1) }
    }
}
