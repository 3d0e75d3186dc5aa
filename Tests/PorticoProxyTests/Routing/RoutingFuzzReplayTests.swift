// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The routing fuzz target's seeds and everything that it once failed on.
@Suite struct RoutingFuzzReplayTests {
    @Test("what the routing target failed on holds now")
    func inputs() {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        var count = 0
        for kind in ["Corpus", "Failures"] {
            let folder = "\(root)/Fuzz/\(kind)/routing"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) } ?? []
                #expect(RoutingInvariants.violation(bytes) == nil, "\(name)")
                count += 1
            }
        }
        #expect(count >= 6)
    }
}
