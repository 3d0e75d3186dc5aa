// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import PorticoConfig

/// How a command ends that did not go well: `portico: error: …`, and the usage where that was wrong.
enum UsageError {
    /// - Parameters:
    ///   - command: what ran; nil where the arguments could not be read.
    ///   - arguments: those of the process.
    static func exit(_ error: any Error, of command: (any ParsableCommand.Type)?, _ arguments: [String]) -> Never {
        if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
        let code = Portico.exitCode(for: error)
        // What was asked for: help, or the version.
        if code.isSuccess { Portico.exit(withError: error) }
        guard code == .validationFailure else {
            self.report("\(Portico.message(for: error))")
            Glibc.exit(1)
        }
        if command == nil, let problem = self.unknownCommand(arguments) {
            self.report(problem, usage: self.usage(of: Portico.self))
        } else if let command {
            self.report(Portico.message(for: error), usage: self.usage(of: command))
        } else {
            let (message, usage) = self.halves(Portico.fullMessage(for: error))
            self.report(message, usage: usage)
        }
        // ArgumentParser's status for wrong usage is sysexits' 64; ours is 2.
        Glibc.exit(2)
    }

    /// One line of the one form that errors have outside of files.
    static func report(_ message: String, usage: String? = nil) {
        let style = Style.error
        var text = style.painted("portico:", .bold) + " " + style.painted("error:", .bold, .red) + " "
        text += self.worded(message)
        if let usage { text += "\n" + usage }
        Output.error(text)
    }

    /// In the manner of our own messages: `unknown option '--wokers'; did you mean '--workers'?`.
    private static func worded(_ message: String) -> String {
        let text = message.replacing(". Did you mean", with: "; did you mean")
        guard let first = text.first, text.dropFirst().first?.isLowercase ?? false else { return text }
        return first.lowercased() + text.dropFirst()
    }

    private static func usage(of command: any ParsableCommand.Type) -> String {
        let name = command == Portico.self ? "portico" : "portico \(command._commandName)"
        return "Usage: " + Portico.usageString(for: command) + "\n  See '\(name) --help' for more information."
    }

    /// `Error: message` and the usage, as ArgumentParser writes them.
    private static func halves(_ text: String) -> (message: String, usage: String?) {
        let bare = text.hasPrefix("Error: ") ? text.dropFirst(7) : text[...]
        guard let usage = bare.firstRange(of: "\nUsage: ") else { return (String(bare), nil) }
        return (String(bare[..<usage.lowerBound]), String(bare[usage.lowerBound...].dropFirst()))
    }

    private static func unknownCommand(_ arguments: [String]) -> String? {
        let names = Portico.configuration.subcommands.map { $0._commandName } + ["help"]
        guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let begun = names.filter { !word.isEmpty && $0.hasPrefix(word) }
        let near = begun.count == 1 ? begun[0] : EditDistance.nearest(to: word, among: names)
        return "unknown command '\(word)'" + (near.map { "; did you mean '\($0)'?" } ?? "")
    }
}
