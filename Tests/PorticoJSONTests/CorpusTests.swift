// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import Testing

@Suite(.enabled(if: Corpus.isThere, Corpus.notice)) struct CorpusTests {
    @Test("what a strict reader takes is taken, what it refuses is refused")
    func verdicts() throws {
        for row in try Corpus.rows() where row.expected != "either" {
            let error = ScannerTests.verdict([row.bytes[...]])
            #expect((error == nil) == (row.expected == "accept"), "\(row.id): \(error.map(\.description) ?? "taken")")
        }
    }

    @Test("a text cut anywhere gives the same verdict, and the index agrees")
    func cuts() throws {
        for row in try Corpus.rows() where row.bytes.count < 10_000 {
            let whole = ScannerTests.verdict([row.bytes[...]])
            for cut in 0...row.bytes.count {
                let parts = ScannerTests.verdict([row.bytes[..<cut], row.bytes[cut...]])
                if parts != whole { Issue.record("\(row.id) cut at \(cut): \(String(describing: parts))") }
            }
            #expect(ScannerTests.verdict(row.bytes.indices.map { row.bytes[$0...$0] }) == whole, "\(row.id)")
            var index = JSONIndex()
            #expect((try? index.build(row.bytes)) == nil ? whole != nil : whole == nil, "\(row.id)")
        }
    }

    @Test("long and deep texts are refused or taken without harm")
    func large() throws {
        for row in try Corpus.rows() where row.bytes.count >= 10_000 {
            let error = ScannerTests.verdict([row.bytes[...]])
            #expect(row.expected != "reject" || error != nil, "\(row.id)")
        }
    }
}
