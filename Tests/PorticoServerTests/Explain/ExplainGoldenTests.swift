// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoServer
import Testing

/// A configuration, and below the line `# ---`, in comments, what `portico explain` says to requests: each begins with
/// `$` and the words of the command line behind the file.
private struct Transcript: Sendable, CustomTestStringConvertible {
    let name: String

    static let directory = GoldenFile.root + "/Golden/explain/"

    static let all: [Transcript] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { Transcript(name: $0) }
    }()

    var testDescription: String { self.name }

    private var lines: [Substring] {
        let text = (try? String(contentsOfFile: Self.directory + self.name, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    var config: String { self.lines.prefix { $0 != "# ---" }.map { $0 + "\n" }.joined() }

    var expected: String {
        let lines = self.lines.drop { $0 != "# ---" }.dropFirst().prefix { $0.hasPrefix("#") }
        return lines.map { $0.dropFirst($0.hasPrefix("# ") ? 2 : 1) + "\n" }.joined()
    }

    var requests: [String] {
        self.expected.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }

    func write(_ actual: String) throws {
        let comments = actual.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let body = comments.map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
        try (self.config + "# ---\n" + body)
            .write(toFile: Self.directory + self.name, atomically: true, encoding: .utf8)
    }
}

@Suite struct ExplainGoldenTests {
    @Test("an explanation is what its golden file says", arguments: Transcript.all)
    fileprivate func matches(_ file: Transcript) async throws {
        var (config, list) = ConfigLoader.loadCollecting(
            path: file.name, environment: GoldenFiles.environment, files: GoldenFiles(memory: [file.name: file.config]))
        let blueprint = try #require(config.flatMap { Blueprint.check($0, &list) }, "\(list.sorted)")
        let explainer = try Explainer(blueprint)
        defer { explainer.stop() }
        var actual = ""
        for request in file.requests {
            let (query, isJSON) = try Self.query(request)
            let explanation = try await explainer.explain(query)
            let text = isJSON ? explanation.json.text(indent: 0) : explanation.description
            actual += (actual.isEmpty ? "" : "\n") + "$ \(request)\n\(text)\n"
        }
        if GoldenFile.isUpdating { return try file.write(actual) }
        #expect(actual == file.expected, "PORTICO_UPDATE_GOLDEN=1 accepts it")
    }

    @Test("there is a file for every way in which a request can end")
    func areEnough() {
        #expect(Transcript.all.count >= 12)
    }

    /// The words of the command line; single quotes keep blanks.
    private static func query(_ line: String) throws -> (ExplainQuery, isJSON: Bool) {
        var words: [String] = []
        for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
            words += index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
        var options: [String: [String]] = [:]
        let isJSON = words.contains("--json")
        words.removeAll { $0 == "--json" }
        var rest = words.dropFirst()
        while let name = rest.popFirst() { options[name, default: []].append(rest.popFirst() ?? "") }
        let query = try ExplainQuery(
            request: words.first ?? "", headers: options["-H"] ?? [], host: options["--host"]?.last,
            client: options["--client"]?.last, listener: options["--listener"]?.last,
            user: options["--user"]?.last, roles: options["--role"] ?? [], scopes: options["--scope"] ?? [])
        return (query, isJSON)
    }
}
