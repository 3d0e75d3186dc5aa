// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import PorticoJOSE

/// The fuzz target's seeds and everything that it once failed on.
@Suite struct FuzzReplayTests {
    @Test("what the JOSE target failed on holds now, and its seeds: keys and tokens that are taken, and others")
    func inputs() {
        var (keys, tokens, others) = (0, 0, 0)
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        for kind in ["Corpus", "Failures"] {
            let folder = "\(root)/Fuzz/\(kind)/jose"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) } ?? []
                #expect(JOSEInvariants.violation(bytes) == nil, "\(name)")
                let set = try? JWKSet.parse(
                    Array(bytes.prefix { $0 != 10 }), allowed: Set(JWSAlgorithm.allCases))
                let token = Array(bytes.drop { $0 != 10 }.dropFirst())
                if set.map({ !$0.keys.isEmpty }) ?? false { keys += 1 }
                if (try? CompactJWS(token.span)) != nil { tokens += 1 } else { others += 1 }
            }
        }
        #expect(keys >= 3 && tokens >= 3 && others >= 3, "\(keys) sets, \(tokens) tokens, \(others) others")
    }
}
