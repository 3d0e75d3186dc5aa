// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import PorticoTesting
import Testing

/// What somebody may feed to `check`: it answers, and soon.
@Suite struct ConfigRobustnessTests {
    private static func isRefused(_ text: String) -> Bool {
        ConfigLoaderTests.load(bytes: Array(text.utf8)).contains { $0.severity == .error }
    }

    @Test(
        "deep nesting is refused",
        arguments: [
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
            String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
            "version: 1\nroutes: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
            (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ])
    func deepNesting(_ text: String) {
        #expect(Self.isRefused(text))
    }

    @Test func aliasesOfAliasesDoNotGrowWithoutBound() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(Self.isRefused(text))
        #expect(Self.isRefused(text + "? *a29\n: x\n"))
        #expect(Self.isRefused(text + "*a29 : x\n"))
        #expect(Self.isRefused(text + "x: { [*a29]: y, [*a28] : z }\n"))
    }

    @Test func manyDoubledKeysEnd() {
        #expect(Self.isRefused(String(repeating: "a: 1\n", count: 20_000)))
        #expect(Self.isRefused((0..<200).map { "k\($0): 1\nk\($0): 2\n" }.joined()))
    }

    @Test func manyUnknownKeysEnd() {
        #expect(Self.isRefused("version: 1\n" + (0..<20_000).map { "kex\($0): 1\n" }.joined()))
    }

    @Test func damagedConfigurationsAreAnswered() {
        var random = SeededGenerator(seed: 7)
        let originals = GoldenFile.all.map { Array($0.input.utf8) }.filter { !$0.isEmpty }
        for original in originals {
            for _ in 0..<20 {
                var bytes = original
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[index] =
                        Array("{}[]:,\"'*&!|>%#?-\n \t${".utf8).randomElement(using: &random)
                        ?? UInt8.random(in: 0...255, using: &random)
                }
                _ = ConfigLoaderTests.load(bytes: bytes)
                _ = ConfigLoaderTests.load(bytes: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
            }
        }
    }
}
