// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig
import PorticoServer

/// `portico key`: keys of consumers.
struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make keys for the programs under 'consumers'.",
        discussion: "Example:  portico key new acme",
        subcommands: [New.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an API key, and print its line for the configuration.",
            discussion: """
                The file keeps a hash of the key; the key itself is shown once, and kept nowhere.

                Example:  portico key new acme
                """
        )

        @Argument(help: "The consumer that gets it, for the line that is printed.") var consumer: String?
        @Flag(help: "Print the key and its hash as JSON.") var json = false

        func validate() throws {
            guard let consumer, !NamePattern.isName(consumer) else { return }
            throw ValidationError("'\(consumer)' is not a consumer name: letters, digits, '-', '_' and '.'")
        }

        func run() {
            let key = NewKey()
            if self.json { return Output.print(key.json.text()) }
            Output.print(
                """
                The key, for the client; it is kept nowhere:
                  \(key.key)

                Its line for the file:
                  consumers:
                    \(self.consumer ?? "NAME"): { keys: ["\(key.digest)"] }
                """)
        }
    }
}
