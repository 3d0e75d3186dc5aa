// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct RESPRandomTests {
    @Test("whatever damage replies take, nothing traps and all promises are kept", arguments: UInt64(0)..<40)
    func damaged(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            var bytes = (0..<4).flatMap { _ in Array(random.pick(RESPParserTests.replies.map(\.text)).utf8) }
            for _ in 0..<random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = random.pick(Array("+-:$*_#,(!=%~>|0123456789\r\n?".utf8))
                case 1: bytes.remove(at: place)
                default: bytes.insert(random.pick(Array("\r\n19*$%|".utf8)), at: place)
                }
            }
            if let violation = RESPInvariants.violation(bytes) { Issue.record("seed \(seed): \(violation); \(bytes)") }
        }
    }

    @Test("noise is refused or incomplete, and keeps the promises", arguments: UInt64(0)..<4)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let bytes = (0..<random.below(48)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if let violation = RESPInvariants.violation(bytes) { Issue.record("seed \(seed): \(violation); \(bytes)") }
        }
    }
}
