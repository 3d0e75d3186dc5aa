// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `portico drain`: a running gateway ends when what is in flight is complete.
struct Drain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have a running gateway complete what is in flight and end.",
        discussion: """
            The same as SIGTERM: not ready from now on, no new connections, drain.timeout at most. Does not wait for it.

            Example:  portico drain --admin http://127.0.0.1:9901
            """
    )

    @OptionGroup var gateway: AdminOptions

    func run() throws {
        let answer = try self.gateway.ask("POST /drain")
        guard answer.isSuccess else {
            UsageError.report(answer.problem)
            throw ExitCode(1)
        }
        Output.print("draining")
    }
}
