// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoServer
import Testing

/// What readers copy: the files of Examples, and the blocks of the documents that are whole configurations.
struct DocumentExample: Sendable, CustomTestStringConvertible {
    /// The path in the repository; a block has the line of its first line behind it.
    var name: String
    var text: String

    var testDescription: String { self.name }

    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static let all: [DocumentExample] = {
        let documents = ["README.md"] + ["docs", "docs/features"].flatMap { Self.files(in: $0, ending: ".md") }
        return Self.files(in: "Examples", ending: ".yaml").map { DocumentExample(name: $0, text: Self.read($0)) }
            + documents.flatMap { Self.blocks(of: Self.read($0), in: $0) }
    }()

    private static func files(in folder: String, ending suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/\(folder)")) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { "\(folder)/\($0)" }
    }

    static func read(_ path: String) -> String {
        (try? String(contentsOfFile: "\(Self.root)/\(path)", encoding: .utf8)) ?? ""
    }

    /// The fenced YAML blocks that begin with `version: 1`, or a comment and then that.
    static func blocks(of text: String, in path: String) -> [DocumentExample] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { line in
            let first = lines[(line + 1)...].first { !$0.hasPrefix("#") }
            guard lines[line] == "```yaml", first == "version: 1" else { return nil }
            let block = lines[(line + 1)...].prefix { $0 != "```" }
            return DocumentExample(name: "\(path):\(line + 2)", text: block.map { $0 + "\n" }.joined())
        }
    }
}

@Suite struct DocumentExamplesTests {
    @Test("an example of the documents is a configuration without errors", arguments: DocumentExample.all)
    func isAccepted(_ example: DocumentExample) {
        let passwords = "Examples/staff.htpasswd"
        let files = GoldenFiles(memory: [example.name: example.text, passwords: DocumentExample.read(passwords)])
        var (config, diagnostics) = ConfigLoader.loadCollecting(
            path: example.name, environment: { _ in nil }, files: files)
        let blueprint = config.flatMap { Blueprint.check($0, &diagnostics) }
        #expect(blueprint != nil)
        // A listener's own certificates are files, which no example has.
        let findings = diagnostics.sorted.filter { !$0.message.hasSuffix("no listener asks for certificates") }
        #expect(findings.isEmpty, "\(findings.map(\.description).joined(separator: "\n"))")
    }

    private static let tested = DocumentExample.all.filter { $0.text.contains("\ntests:") }

    @Test("the tests that an example holds pass", arguments: tested)
    func passes(_ example: DocumentExample) throws {
        let outcomes = TestRun(try Blueprint.load(text: example.text)).outcomes()
        #expect(!outcomes.isEmpty)
        for outcome in outcomes { #expect(outcome.failures == [], "\(outcome.name)") }
    }

    @Test("what the page on migrating says is not there yet is refused as not supported yet")
    func isNotYet() {
        let refused = ConfigReference.markdown().matches(of: #/(?m)^Not supported yet, and refused as such: (.*)\.$/#)
        let planned = Set(refused.flatMap { Self.codes($0.output.1) })
        let page = DocumentExample.read("docs/migrating.md")
        let claims = page.matches(of: #/[Nn]ot yet: ((?:`[^`]+`(?:, )?)+)/#).flatMap { Self.codes($0.output.1) }
        #expect(planned.contains("upgrade") && claims.count > 30)
        for claim in claims where claim != "protocols: [h2]" {
            let key = claim.split(separator: ".").last.map(String.init) ?? claim
            #expect(planned.contains(key), "docs/migrating.md says that '\(claim)' is not there yet")
        }
    }

    private static func codes(_ text: Substring) -> [String] {
        text.matches(of: #/`([^`]+)`/#).map { String($0.output.1) }
    }

    @Test("there are examples in each place that should have some")
    func areFound() {
        let names = DocumentExample.all.map(\.name)
        for place in ["Examples/", "README.md:", "docs/features/"] {
            #expect(names.contains { $0.hasPrefix(place) }, "no example in \(place)")
        }
        #expect(Self.tested.count >= 2)
    }

    @Test("a block is taken from its fence to the next, others are left")
    func blocks() {
        let text = "a\n```yaml\nversion: 1\nroutes: {}\n```\n```yaml\nroutes: {}\n```\n```\nversion: 1\n```\n"
        let found = DocumentExample.blocks(of: text, in: "a.md")
        #expect(found.map(\.name) == ["a.md:3"])
        #expect(found.first?.text == "version: 1\nroutes: {}\n")
    }
}
