// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The seeds of the data plane's fuzz targets and everything that they once failed on.
@Suite struct FuzzReplayTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// What does not hold of some file; and how many there are.
    private static func replay(
        _ target: String, _ violation: ([UInt8]) -> String?
    ) -> (violations: [String], count: Int) {
        var (violations, count): ([String], Int) = ([], 0)
        for kind in ["Corpus", "Failures"] {
            let folder = "\(Self.root)/Fuzz/\(kind)/\(target)"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) } ?? []
                if let words = violation(bytes) { violations.append("\(name): \(words)") }
                count += 1
            }
        }
        return (violations, count)
    }

    @Test("what a target failed on holds now")
    func inputs() {
        let routing = Self.replay("routing", RoutingInvariants.violation)
        #expect(routing.violations == [] && routing.count >= 6)
        let headers = Self.replay("proxyheader", ProxyHeaderInvariants.violation)
        #expect(headers.violations == [] && headers.count >= 6)
    }
}
