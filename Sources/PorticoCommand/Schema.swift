// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoServer

/// `portico schema`: the configuration format for editors and for readers.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of the configuration.",
        discussion: """
            Editors that speak to yaml-language-server complete and check a file whose first line names the schema:
            # yaml-language-server: $schema=portico.schema.json

            Example:  portico schema > portico.schema.json
            """
    )

    @Flag(help: "Print the reference page instead.") var markdown = false

    func run() {
        let filters = GatewayCommand.filters
        Output.print(self.markdown ? ConfigReference.markdown(filters: filters) : ConfigSchema.json(filters: filters))
    }
}
