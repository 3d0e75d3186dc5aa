// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import PorticoServer

/// The command line: `portico run | check | test | routes | explain | …`.
struct Portico: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portico",
        abstract: "An API gateway: one front door for a set of services.",
        discussion: """
            A first look:        portico demo
            With a new file:     portico init && portico run gateway.yaml
            With your own file:  portico check gateway.yaml && portico run gateway.yaml

            Every command takes --color auto, always or never; NO_COLOR in the environment means never.

            Exit status: 0 when all went well, 1 on errors of the configuration or while running, 2 on wrong usage.
            """,
        version: "portico \(GatewayVersion.text)",
        subcommands: [
            Run.self, Check.self, Test.self, Routes.self, Explain.self, Audit.self, Schema.self, Init.self, Demo.self,
            Status.self,
            Reload.self, Drain.self, Healthcheck.self, Key.self, Version.self,
        ]
    )

    static func main() async {
        Process.prepare()
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            let colour = try Style.takeChoice(&arguments)
            try await Style.$choice.withValue(colour) { try await Self.run(arguments) }
        } catch {
            UsageError.exit(error, of: nil, arguments)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        var command = try Self.parseAsRoot(arguments)
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            UsageError.exit(error, of: type(of: command), arguments)
        }
    }
}
