// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A run of `portico` to its end, with all that it said on both streams.
struct Command {
    var status: Int32
    var text: String

    /// - Parameters:
    ///   - script: what the shell does with the program and its arguments; `$@` stands for them.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], script: String = "exec \"$@\" >&2"
    ) async throws -> Command {
        let program = try #require(PorticoProcess.path)
        let child = try await ChildProcess(
            ["/bin/sh", "-c", script, "sh", program] + arguments, environment: environment)
        let text = String(decoding: try await child.errors.receiveAll(), as: UTF8.self)
        return Command(status: await child.exitStatus(), text: text)
    }
}
