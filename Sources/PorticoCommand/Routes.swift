// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig
import PorticoServer

/// `portico routes`: the routing table.
struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the routes of a configuration file.",
        discussion: """
            One line per route: name, what it matches, what it does, where it stands.

            Example:  portico routes gateway.yaml
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Flag(help: "Print the routes as JSON.") var json = false
    @OptionGroup var style: StyleOptions

    func run() throws {
        let rows = try ConfigFile(path: self.file).requireBlueprint().routeRows
        if self.json {
            Output.print(JSONValue.array(rows.map(\.json)).text())
        } else {
            Output.print(RouteRow.table(rows, width: Style.output.isTerminal ? TextTable.width : nil))
        }
    }
}
