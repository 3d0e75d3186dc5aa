// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The fuzz target's seeds and everything that it once failed on.
@Suite struct TemplateFuzzReplayTests {
    @Test("what the template target failed on holds now")
    func inputs() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let seeds = try FileManager.default.contentsOfDirectory(atPath: "\(root)/Fuzz/Corpus/template")
        #expect(!seeds.isEmpty)
        for kind in ["Corpus", "Failures"] {
            let folder = "\(root)/Fuzz/\(kind)/template"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
                let violation = TemplateInvariants.violation([UInt8](bytes))
                #expect(violation == nil, "\(name)")
            }
        }
    }
}
