// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The changes under `Tests/Mutants` that some test must fail on; `scripts/mutants` builds and tests them, which takes
/// long. Here: each can still be made, and names tests that are there.
@Suite struct MutantTests {
    private static let files = Repository.files(under: ["Tests/Mutants"])

    @Test("a mutant is a patch with a filter, and a sentence on what it does")
    func form() {
        let findings = Self.files.map(Repository.read).flatMap { file -> [Finding] in
            let lines = file.lines
            guard file.path.hasSuffix(".patch"), lines.count > 4, lines[0].hasPrefix("Filter: ") else {
                return [file.finding(0, "no patch that begins with 'Filter: '")]
            }
            var findings: [Finding] = []
            if !lines[1].hasSuffix(".") || !lines[2].isEmpty { findings.append(file.finding(1, "no sentence")) }
            let changed = lines.filter { $0.hasPrefix("+++ ") }
            if changed.isEmpty || changed.contains(where: { !$0.hasPrefix("+++ b/Sources/") }) {
                findings.append(file.finding(3, "changes something else than sources"))
            }
            return findings
        }
        expectNone(findings)
        #expect(Self.files.count >= 48)
    }

    @Test("each mutant names suites that are there")
    func filters() {
        let code = Repository.swiftFiles.filter { $0.path.hasPrefix("Tests/") }.flatMap(\.code)
        let suites = Set(
            code.compactMap { line -> Substring? in
                let words = line.split { !$0.isLetter && !$0.isNumber }
                return words.firstIndex { $0 == "struct" || $0 == "enum" }.flatMap { words.dropFirst($0 + 1).first }
            })
        let findings = Self.files.map(Repository.read).flatMap { file in
            Self.filter(of: file).filter { !suites.contains($0) }.map { file.finding(0, "there is no suite \($0)") }
        }
        expectNone(findings)
    }

    @Test("each mutant can be made in the code as it is", arguments: files)
    func applies(_ path: String) async throws {
        let said = try await Self.git(["apply", "--check", path])
        #expect(said == nil, "\(path) does not apply any more: make it anew (CONTRIBUTING.md, Mutants)\n\(said ?? "")")
    }

    private static func filter(of file: SourceFile) -> [Substring] {
        (file.lines.first?.dropFirst("Filter: ".count) ?? "").split(separator: "|")
    }

    /// What git has to say; `nil`: it ended well.
    private static func git(_ arguments: [String]) async throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = Repository.root
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : String(decoding: said, as: UTF8.self)
    }
}
