// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The fuzz target's seeds and everything that it once failed on.
@Suite struct FuzzReplayTests {
    @Test("what the JSON target failed on holds now")
    func inputs() {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        for kind in ["Corpus", "Failures"] {
            let folder = "\(root)/Fuzz/\(kind)/json"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) } ?? []
                #expect(JSONInvariants.violation(bytes) == nil, "\(name)")
            }
        }
    }
}
