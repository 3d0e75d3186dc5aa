// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoServer
import Testing

/// The config fuzz target's seeds and everything that it once failed on.
@Suite struct ConfigFuzzReplayTests {
    @Test("what the config target failed on holds now, and its seeds: files that are right, and files that are not")
    func inputs() {
        var (right, wrong) = (0, 0)
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        for kind in ["Corpus", "Failures"] {
            let folder = "\(root)/Fuzz/\(kind)/config"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) } ?? []
                let violation = ConfigInvariants.violation(bytes)
                #expect(violation == nil, "\(name)")
                let isRight = (try? Blueprint.load(text: String(decoding: bytes, as: UTF8.self))) != nil
                if isRight { right += 1 } else { wrong += 1 }
            }
        }
        #expect(right >= 1 && wrong >= 1, "\(right) are right, \(wrong) are not")
    }
}
