// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct WireErrorTests {
    /// Bytes that end in each error, as a request with its body.
    private static let requests: [(WireError, String)] = [
        (.emptyMethod, " / HTTP/1.1\r\n"),
        (.badMethod, "G@T / HTTP/1.1\r\n"),
        (.badTarget, "GET \r\n"),
        (.badTargetForm, "CONNECT a:1 HTTP/1.1\r\n"),
        (.badVersion, "GET / HTTP/1\r\n"),
        (.unsupportedVersion, "GET / HTTP/3.0\r\n"),
        (.badLineEnding, "GET / HTTP/1.1\n"),
        (.obsoleteFolding, get("X: y", " z")),
        (.badFieldName, get("X")),
        (.spaceBeforeColon, get("X : y")),
        (.badFieldValue, get("X: \0")),
        (.targetBeyondASCII, "GET /\u{e9} HTTP/1.1\r\n"),
        (.headTooLarge, get("X: " + String(repeating: "y", count: 40_000))),
        (.targetTooLong, "GET /" + String(repeating: "y", count: 40_000)),
        (.tooManyFields, get((0..<100).map { "X-\($0): y" })),
        (.badContentLength, get("Content-Length: x")),
        (.duplicateContentLength, get("Content-Length: 1", "Content-Length: 1")),
        (.lengthAndTransferEncoding, get("Content-Length: 1", "Transfer-Encoding: chunked")),
        (.duplicateTransferEncoding, get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
        (.badTransferEncoding, get("Transfer-Encoding: \"\"")),
        (.unsupportedTransferEncoding, get("Transfer-Encoding: gzip, chunked")),
        (.missingHost, "GET / HTTP/1.1\r\n\r\n"),
        (.duplicateHost, get("Host: a")),
        (.badHost, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        (.badChunkSize, get("Transfer-Encoding: chunked") + "x"),
        (.badChunkExtension, get("Transfer-Encoding: chunked") + "1;\n"),
        (.badChunkEnd, get("Transfer-Encoding: chunked") + "1\r\nab"),
        (.badTrailer, get("Transfer-Encoding: chunked") + "0\r\nx\r\n"),
        (.trailerTooLarge, get("Transfer-Encoding: chunked") + "0\r\nX: " + String(repeating: "y", count: 9000)),
    ]
    private static let responses: [(WireError, String)] = [
        (.badStatusLine, "HTTP/1.1-200 OK\r\n"),
        (.badStatusCode, "HTTP/1.1 2x0 OK\r\n"),
    ]

    @Test("each error is what some bytes end in")
    func produced() {
        for (error, text) in Self.requests {
            let outcome = MessageAssembler.read(.request, [[UInt8](latin1: text)[...]]).outcome
            #expect(outcome == .refused(error), "\(error)")
        }
        for (error, text) in Self.responses { #expect(responseError(text) == error) }
        let all = Set(Self.requests.map(\.0)).union(Self.responses.map(\.0))
        #expect(all == Set(WireError.allCases))
    }

    @Test("each error says something of its own")
    func texts() {
        #expect(Set(WireError.allCases.map(\.rawValue)).count == WireError.allCases.count)
    }
}
