// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The fuzz target's seeds and everything that it once failed on.
@Suite struct FuzzReplayTests {
    @Test("what the JSON target failed on holds now, and its seeds: texts that are taken, and texts that are refused")
    func inputs() {
        var (taken, refused) = (0, 0)
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        for kind in ["Corpus", "Failures"] {
            let folder = "\(root)/Fuzz/\(kind)/json"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) } ?? []
                #expect(JSONInvariants.violation(bytes) == nil, "\(name)")
                // Behind the line of paths.
                let text = bytes.drop { $0 != 10 }.dropFirst()
                if ScannerTests.verdict([text]) == nil { taken += 1 } else { refused += 1 }
            }
        }
        #expect(taken >= 6 && refused >= 3, "\(taken) are taken, \(refused) refused")
    }
}
