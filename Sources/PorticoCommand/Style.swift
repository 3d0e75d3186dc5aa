// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// How texts look on one of the standard streams: with colour on a terminal, plain elsewhere.
struct Style: Sendable {
    enum Colour: String, CaseIterable, ExpressibleByArgument {
        case auto, always, never
    }

    enum Paint: String {
        case bold = "1"
        case red = "31"
        case yellow = "33"
        case green = "32"
        case cyan = "36"
        case grey = "90"
    }

    let isColoured: Bool
    let isTerminal: Bool

    /// What `--color` says, for the whole process; set once, before the command runs.
    @TaskLocal static var choice = Colour.auto

    static var output: Style { Style(STDOUT_FILENO) }
    static var error: Style { Style(STDERR_FILENO) }

    /// NO_COLOR (no-color.org) and a dumb terminal mean none, where `--color` does not say otherwise.
    private init(_ descriptor: Int32) {
        self.isTerminal = isatty(descriptor) == 1
        switch Self.choice {
        case .always: self.isColoured = true
        case .never: self.isColoured = false
        case .auto:
            let isRefused = Self.variable("NO_COLOR").map { !$0.isEmpty } ?? false
            self.isColoured = self.isTerminal && !isRefused && Self.variable("TERM") != "dumb"
        }
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    func painted(_ text: some StringProtocol, _ paints: Paint...) -> String {
        guard self.isColoured, !text.isEmpty else { return String(text) }
        return "\u{1B}[\(paints.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
    }

    /// Diagnostics with their severities and carets in colour.
    func diagnostics(_ text: String) -> String {
        guard self.isColoured else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            if let mark = line.firstRange(of: ": error: ") { return self.summary(line, mark, "error", .red) }
            if let mark = line.firstRange(of: ": warning: ") { return self.summary(line, mark, "warning", .yellow) }
            let bare = line.drop { $0 == " " || $0 == "|" }
            return !bare.isEmpty && bare.allSatisfy { $0 == "^" } ? self.painted(line, .red) : String(line)
        }.joined(separator: "\n")
    }

    private func summary(
        _ line: Substring, _ mark: Range<Substring.Index>, _ severity: String, _ paint: Paint
    ) -> String {
        self.painted(line[..<mark.lowerBound], .bold) + ": " + self.painted("\(severity):", .bold, paint)
            + " " + line[mark.upperBound...]
    }

    /// Takes `--color WORD` out of the arguments: every command has it.
    static func takeChoice(_ arguments: inout [String]) throws -> Colour {
        guard let index = arguments.firstIndex(where: { $0 == "--color" || $0.hasPrefix("--color=") }) else {
            return .auto
        }
        let isJoined = arguments[index] != "--color"
        let word = isJoined ? String(arguments[index].dropFirst(8)) : arguments.dropFirst(index + 1).first
        guard let colour = word.flatMap(Colour.init(rawValue:)) else {
            throw ValidationError("--color takes auto, always or never")
        }
        arguments.removeSubrange(index...(isJoined ? index : index + 1))
        return colour
    }
}
