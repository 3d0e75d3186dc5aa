// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoJOSE

/// Every row of Wycheproof's vectors for JSON Web Signatures and Keys.
@Suite(.enabled(if: Corpus.isThere, Corpus.notice)) struct CorpusTests {
    /// Rows where the verdict there is not ours, with the reason.
    private static let others: [String: String] = [
        "signature/346": "the key says PS256, the token PS384: a key is for its own algorithm alone",
        "signature/350": "as 346",
        "signature/347": "the key's alg is ES521, which is not registered (RFC 7518 §3.1 has ES512)",
        "signature/351": "as 347",
        "signature/367": "the same bytes as 357, which is valid: the file lost what was wrong",
        "signature/370": "as 367",
        "signature/372": "a character beyond the alphabet in the header; RFC 7515 §2 and rows 366, 371 refuse it",
        "signature/373": "as 372, in the payload",
        "crypto/50": "an encrypted text (JWE), of which we take none",
        "crypto/67": "as 50",
    ]

    @Test("all rows are taken or refused as they should be", arguments: ["signature", "key", "crypto"])
    func rows(_ file: String) throws {
        let rows = try Corpus.rows(file)
        for row in rows {
            let isTaken = (try? CompactJWS(Array(row.token.utf8).span).verify(with: row.keys)) != nil
            let expected = row.isValid != (Self.others[row.name] != nil)
            #expect(isTaken == expected, "\(row)")
        }
        #expect(rows.count == ["signature": 401, "key": 26, "crypto": 83][file])
    }
}
