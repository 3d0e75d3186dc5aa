// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `portico healthcheck`: whether a running gateway is ready; for containers without curl.
struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a running gateway is ready, by the exit status.",
        discussion: """
            Status 0 where it is, 1 where it is not or does not answer.

            Example:  portico healthcheck
                      HEALTHCHECK CMD ["portico", "healthcheck", "--live"]
            """
    )

    @OptionGroup var gateway: AdminOptions
    @Flag(help: "Ask whether it is alive, which it is while it drains too.") var live = false

    func run() throws {
        let answer = try self.gateway.ask(self.live ? "GET /healthz" : "GET /readyz", accept: "text/plain")
        let word = answer.body.prefix { !$0.isNewline }
        answer.isSuccess ? Output.print(String(word)) : Output.error(String(word))
        if !answer.isSuccess { throw ExitCode(1) }
    }
}
