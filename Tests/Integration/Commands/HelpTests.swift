// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What `--help` of each command says.
@Suite struct HelpTests {
    private static func help(_ words: [String]) async throws -> String {
        let run = try await Command.run(words + ["--help"])
        #expect(run.status == 0)
        return run.text
    }

    /// The names under SUBCOMMANDS: what stands two blanks to the right.
    private static func commands() async throws -> [String] {
        let lines = try await Self.help([]).split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst()
        return lines.compactMap { line in
            line.hasPrefix("  ") && line.dropFirst(2).first?.isLowercase == true
                ? line.split(separator: " ").first.map(String.init) : nil
        }
    }

    @Test("each command says what it does, with an example, in 80 columns")
    func isComplete() async throws {
        let commands = try await Self.commands()
        #expect(Set(commands).isSuperset(of: ["run", "check", "test", "routes", "explain", "demo", "version"]))
        for command in commands {
            let text = try await Self.help([command])
            // The usage is one line, however long.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("USAGE:") }
            #expect(text.contains("Example:  portico \(command)"), "\(command)")
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(command): \(lines.filter { $0.count > 80 })")
            // A line that is broken behind a short one was written too long.
            let overview = lines.prefix { $0 != "ARGUMENTS:" && $0 != "OPTIONS:" }
            for (line, next) in zip(overview, overview.dropFirst()) where line.count < 50 && !line.isEmpty {
                #expect(next.isEmpty || next.first == " " || next.first == "#", "\(command): \(line)")
            }
        }
    }

    @Test(
        "--color stands in the help of the commands that have colours",
        arguments: ["run", "check", "test", "routes", "explain", "demo", "status"])
    func colour(_ command: String) async throws {
        #expect(try await Self.help([command]).contains("--color <color>"))
    }
}
