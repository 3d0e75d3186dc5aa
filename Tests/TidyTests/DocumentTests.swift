// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct DocumentTests {
    @Test("each feature has its page and a test that mentions it")
    func featurePages() {
        let tests = Repository.swiftFiles.filter { $0.path.hasPrefix("Tests/") && !$0.path.hasPrefix("Tests/Tidy") }
        for feature in Repository.subfolders(of: "Sources/PorticoFeatures") {
            let name = Words.humps(of: feature).joined(separator: "-").lowercased()
            #expect(Repository.exists("docs/features/\(name).md"), "Sources/PorticoFeatures/\(feature): no page")
            let isTested = tests.contains { file in
                file.path.contains(feature) || file.code.contains { $0.contains(feature) }
            }
            #expect(isTested, "Sources/PorticoFeatures/\(feature): no test mentions it")
        }
    }

    @Test("each page of a feature has an example that can be run")
    func examples() {
        let pages = Repository.markdownFiles.filter { $0.path.hasPrefix("docs/features/") }
        let without = pages.filter { page in
            !page.lines.indices.contains { line in
                page.lines[line] == "```yaml" && page.lines[(line + 1)...].first { !$0.hasPrefix("#") } == "version: 1"
            }
        }
        expectNone(without.map { $0.finding(0, "no example that begins with 'version: 1'") })
    }

    @Test("the page on errors names each kind of error with its name in the logs")
    func errorKinds() {
        let file = Repository.read("Sources/PorticoProxy/Exchange/Errors/ProxyError.swift")
        let page = Set(MarkdownLinks.codeSpans(in: Repository.read("docs/features/errors.md")).map(\.target))
        let names = file.lines.enumerated().compactMap { line, text -> (line: Int, name: String)? in
            let parts = text.split(separator: "\"")
            return parts.count == 2 && parts[0].hasSuffix(" = ") ? (line, String(parts[1])) : nil
        }
        #expect(!names.isEmpty)
        expectNone(names.filter { !page.contains($0.name) }.map { file.finding($0.line, "\($0.name) has no line") })
    }

    @Test(
        "the documents that a newcomer is sent to are there",
        arguments: [
            "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "LICENSE", "docs/words.md", "docs/life-of-a-request.md",
            "docs/adding-a-feature.md", "docs/threat-model.md",
        ]
    )
    func documents(_ path: String) {
        #expect(Repository.exists(path), "\(path) is missing")
    }

    @Test("relative links lead somewhere")
    func links() {
        expectNone(Repository.markdownFiles.flatMap(Self.brokenLinks))
    }

    @Test("each folder that ARCHITECTURE.md names exists")
    func architectureFolders() {
        let modules = Repository.subfolders(of: "Sources").map { "Sources/\($0)/" }
        let file = Repository.read("ARCHITECTURE.md")
        let folders = MarkdownLinks.codeSpans(in: file).filter { $0.target.hasSuffix("/") }
        let missing = folders.filter { folder in
            !(["", "Sources/"] + modules).contains { Repository.isFolder($0 + folder.target) }
        }
        expectNone(missing.map { file.finding($0.line, "the folder \($0.target) does not exist") })
    }

    @Test("broken links are found with their lines; code and addresses are left alone")
    func findsWhatIsWrong() {
        let text = """
            [a](../README.md) [b](nowhere.md "title")
            ```
            [c](nowhere.md)
            ```
            `[d](nowhere.md)` [e](https://example.com/) [f](#here) [g](/nowhere.md#there)
            """
        let found = Self.brokenLinks(in: SourceFile(path: "docs/a.md", text: text))
        #expect(found.map(\.line) == [1, 5])
    }

    private static func brokenLinks(in file: SourceFile) -> [Finding] {
        MarkdownLinks.all(in: file).compactMap { link in
            guard let path = MarkdownLinks.path(of: link, in: file), !Repository.exists(path) else { return nil }
            return file.finding(link.line, "the link to \(link.target) leads nowhere")
        }
    }
}
