// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import PorticoWire

@Suite struct HTTP2MutationTests {
    private static func seeds() -> [[UInt8]] {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let folder = "\(root)/Fuzz/Corpus/http2"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)") }.map { [UInt8]($0) }
    }

    @Test(
        "whatever damage frames and field blocks take, nothing traps and all promises are kept",
        arguments: 0..<8 as Range<UInt64>)
    func damaged(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let seeds = Self.seeds()
        for _ in 0..<400 {
            var bytes = random.pick(seeds)
            for _ in 0...random.below(3) where !bytes.isEmpty {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes[place] ^= 1 << UInt8(random.below(8))
                case 2: bytes.remove(at: place)
                default: bytes.insert(UInt8(random.below(256)), at: place)
                }
            }
            let violation = HTTP2Invariants.violation(bytes)
            if let violation { Issue.record("seed \(seed): \(violation); \(bytes)") }
        }
    }

    @Test("of random fields, what is taken means the same in HTTP/1", arguments: 0..<8 as Range<UInt64>)
    func sections(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = [
            ":method", ":scheme", ":path", ":authority", ":status", "host", "cookie", "x-a", "content-length", "te",
            "expect",
        ]
        let values = [
            "GET", "http", "/a?b", "a.example", "200", "a.example", "a=1", "v", "7", "trailers", "100-continue",
        ]
        var taken = 0
        for _ in 0..<400 {
            var fields = (0..<4).map { (names[$0], values[$0]) }
            for _ in 0..<random.below(6) {
                let index = random.below(names.count)
                let value = random.oneIn(6) ? random.pick(values) : values[index]
                fields.insert((names[index], value), at: random.oneIn(4) ? random.below(fields.count) : fields.count)
            }
            if random.oneIn(3) {
                fields[random.below(fields.count)].1.unicodeScalars.append(Unicode.Scalar(UInt8(random.below(256))))
            }
            let bytes = block(fields)
            if let violation = HTTP2Invariants.violation(bytes) { Issue.record("\(violation): \(fields)") }
            var (decoder, head) = (HPACKDecoder(), RequestHead())
            if (try? decoder.readRequest(bytes.span, endsStream: false, into: &head)) == .some(nil) { taken += 1 }
        }
        #expect(taken > 40)
    }
}
