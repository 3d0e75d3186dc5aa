// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoProxy

@Suite struct GzipTests {
    private static func body(_ words: Int, _ seed: UInt64) -> [UInt8] {
        var source = SeededGenerator(seed: seed)
        return (0..<words).flatMap { _ in Array("\"word \(UInt8.random(in: 0...99, using: &source))\",".utf8) }
    }

    private static func advance(_ work: inout some SlicedWork, _ source: inout SeededGenerator) throws {
        while try !work.advance(Int.random(in: 1...20_000, using: &source)) {}
        #expect(try work.advance(1), "what is done stays done")
    }

    @Test("a body that is compressed in slices becomes the same, and takes as many as its bytes need")
    func slices() throws {
        let gzip = Gzip()
        for seed in 0..<10 as Range<UInt64> {
            var source = SeededGenerator(seed: seed)
            let body = Self.body(Int.random(in: 1...20_000, using: &source), seed)
            let whole = gzip.compress(body)
            #expect((whole?.count ?? .max) <= body.count || body.count < 40)
            var compression = Gzip.Compression(body, gzip)
            try Self.advance(&compression, &source)
            #expect(compression.output == whole, "seed \(seed)")
        }
        var compression = Gzip.Compression(Self.body(10_000, 1), gzip)
        var slices = 1
        while !compression.advance(10_000) { slices += 1 }
        #expect(slices >= Self.body(10_000, 1).count / 5_001)
    }

    @Test("bodies that are compressed at the same time do not meet")
    func together() throws {
        let gzip = Gzip()
        let bodies = (0..<5).map { Self.body(3000, UInt64($0)) }
        var works = bodies.map { Gzip.Compression($0, gzip) }
        var isDone = false
        while !isDone {
            isDone = true
            for index in works.indices where !works[index].advance(1000) { isDone = false }
        }
        for (body, work) in zip(bodies, works) { #expect(work.output == gzip.compress(body)) }
    }

    @Test("what would not become smaller stays as it is, and what is given up holds up nobody")
    func refused() {
        let gzip = Gzip()
        var source = SeededGenerator(seed: 3)
        let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &source) }
        #expect(gzip.compress(noise) == nil)
        #expect(gzip.compress([]) == nil)
        var given: Gzip.Compression? = Gzip.Compression(noise, gzip)
        #expect(given?.advance(100) == false)
        given = nil
        let body = Self.body(3000, 1)
        #expect(gzip.compress(body) == Gzip().compress(body))
    }

    @Test("a tag that is made in slices is the same")
    func tags() throws {
        for seed in 0..<20 as Range<UInt64> {
            var source = SeededGenerator(seed: seed)
            let body = Array(Self.body(2000, seed).prefix(Int.random(in: 0...9000, using: &source)))
            var hashing = EntityTag.Hashing(body)
            while !hashing.advance(Int.random(in: 1...9, using: &source)) {}
            #expect(EntityTag(hashing, coding: nil).text == EntityTag(body, coding: nil).text)
        }
    }
}
