// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Ways of our own to hide Transfer-Encoding from one of two readers, end to end: these run where there is no corpus.
@Suite struct OwnGadgetTests {
    private static let places = [
        "@Transfer-Encoding: chunked", "Transfer@Encoding: chunked", "Transfer-Encoding@: chunked",
        "Transfer-Encoding:@chunked", "Transfer_Encoding:@chunked", "Transfer-Encoding: chunked@",
        "X: y@Transfer-Encoding: chunked",
        "X: y\r\n@Transfer-Encoding: chunked", "Transfer-Encoding: identity@chunked",
    ]
    /// Blanks, line ends, controls, separators, and bytes beyond ASCII that some reader takes for one of these.
    private static let bytes: [UInt8] = [
        0, 1, 9, 10, 11, 12, 13, 32, 0x2c, 0x3b, 0x7f, 0x80, 0x85, 0xa0, 0xff,
    ]

    @Test("the upstream sees the framing that the gateway saw, or nothing", arguments: places)
    func gadgets(_ place: String) async throws {
        let parts = place.split(separator: "@", omittingEmptySubsequences: false).map { Array($0.utf8) }
        let head = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: __REPLACE_CL__\r\n".utf8)
        try await Rig.run(script: CorpusTests.answer) { rig in
            for byte in Self.bytes {
                for request in Gadget.requests(head + parts[0] + [byte] + parts[1] + [13, 10]) {
                    let outcome = try await CorpusTests.play(request, rig)
                    #expect(outcome.isEnded && outcome.seen.count <= 1, "\(byte) \(outcome.seen.map(\.startLine))")
                    // Another name is none of this one's business; all others are refused.
                    for seen in outcome.seen {
                        #expect(!Gadget.isAmbiguous(seen), "\(byte) forwards \(seen.fields)")
                        #expect(!seen.target.contains("smuggled"), "\(byte)")
                    }
                    if outcome.seen.isEmpty {
                        #expect(outcome.statuses.allSatisfy { (400...505).contains($0) }, "\(byte) \(outcome.statuses)")
                    }
                }
            }
        }
    }
}
