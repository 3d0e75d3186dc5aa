// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import PorticoServer

/// The command line: `portico run | check | test | routes | explain | schema | demo | version`.
struct Portico: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "portico",
        abstract: "An API gateway: one front door for a set of services.",
        discussion: """
            A first look:        portico demo
            With your own file:  portico check gateway.yaml && portico run gateway.yaml

            Exit status: 0 when all went well, 1 on errors of the configuration or while running, 2 on wrong usage.
            """,
        version: "portico \(GatewayVersion.text)",
        subcommands: [Run.self, Check.self, Test.self, Routes.self, Explain.self, Schema.self, Demo.self, Version.self]
    )

    static func main() async {
        do {
            var command = try Self.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Self.exit(error)
        }
    }

    /// ArgumentParser's status for wrong usage is sysexits' 64; ours is 2.
    private static func exit(_ error: any Error) -> Never {
        let code = Self.exitCode(for: error)
        guard code == .validationFailure else { Self.exit(withError: error) }
        Output.error(Self.fullMessage(for: error))
        Glibc.exit(2)
    }
}
