// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoServer
import Testing

/// The sample of docs/features/explain.md is what the command prints.
@Suite struct ExplainPageTests {
    private static let path = GoldenFile.root + "/../docs/features/explain.md"
    private static let fence = "```"

    @Test("the page shows what the command prints for its example")
    func sample() async throws {
        let page = try String(contentsOfFile: Self.path, encoding: .utf8)
        var blocks = page.components(separatedBy: Self.fence)
        let yaml = try #require(blocks.first { $0.hasPrefix("yaml\n") }).dropFirst(5)
        let place = try #require(blocks.firstIndex { $0.hasPrefix("\n$ portico explain") })
        let command = blocks[place].split(separator: "\n")[0]
        let explainer = try Explainer(try Blueprint.load(text: String(yaml)))
        defer { explainer.stop() }
        let query = try ExplainQuery(
            request: "GET /orders//7", headers: ["X-Debug: 1", "Authorization: Bearer x"])
        let block = "\n\(command)\n\(try await explainer.explain(query))\n"
        if GoldenFile.isUpdating {
            blocks[place] = block
            return try blocks.joined(separator: Self.fence).write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(blocks[place] == block, "PORTICO_UPDATE_GOLDEN=1 accepts it")
    }
}

extension String {
    /// The parts between occurrences of the text.
    fileprivate func components(separatedBy text: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
