// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

/// Cases of our own for each rule that the collected messages ask of: these run where there is no corpus.
@Suite struct OwnCaseTests {
    /// What becomes of all that a peer sent on one connection.
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        /// How many messages are taken, and what the one behind them is refused for.
        var taken: Int
        var error: WireError?
        var testDescription: String { self.text.prefix(120).debugDescription }

        static func taken(_ count: Int, _ text: String) -> Case { Case(text: text, taken: count) }
        static func refused(_ error: WireError, _ text: String, behind count: Int = 0) -> Case {
            Case(text: text, taken: count, error: error)
        }
    }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    static let requests: [Case] = [
        // One behind the other.
        .taken(3, get + get + get), .taken(2, post + "Content-Length: 3\r\n\r\nabc" + get),
        .taken(2, chunked + "1\r\na\r\n0\r\n\r\n" + get), .taken(1, post + "Connection: close\r\n\r\n" + get),
        .taken(2, chunked + "0\r\nX-Trailer: 1\r\n\r\n" + get), .taken(1, "\r\n" + get),
        .taken(1, "GET / HTTP/1.0\r\n\r\n" + get), .taken(2, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get),
        .refused(.badMethod, post + "Content-Length: 3\r\n\r\nabcd\u{1}" + get, behind: 1),
        .refused(.badFieldName, get + "GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n", behind: 1),
        // Not whole: waited for.
        .taken(0, "GET / HTTP/1.1\r\nHost: a\r\n"), .taken(0, post + "Content-Length: 3\r\n\r\nab"),
        .taken(0, chunked + "3\r\nabc\r\n0\r\n"),
        // The request line.
        .refused(.badMethod, "G\u{e9}T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused(.emptyMethod, " GET / HTTP/1.1\r\n\r\n"),
        .refused(.badVersion, "GET / HTTP/1.1x\r\nHost: a\r\n\r\n"),
        .refused(.unsupportedVersion, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        .refused(.badVersion, "GET / ICE/1.0\r\nHost: a\r\n\r\n"),
        .refused(.badVersion, "GET a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused(.badTarget, "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused(.badLineEnding, "GET / HTTP/1.1\nHost: a\n\n"),
        // Fields.
        .refused(.obsoleteFolding, post + "X: a\r\n b\r\n\r\n"), .refused(.spaceBeforeColon, post + "X : a\r\n\r\n"),
        .refused(.badFieldName, post + "X\r\n\r\n"), .refused(.badFieldName, post + ": a\r\n\r\n"),
        .refused(.badFieldValue, post + "X: a\u{0}b\r\n\r\n"), .refused(.badLineEnding, post + "X: a\nY: b\r\n\r\n"),
        .refused(.badLineEnding, post + "X: a\rY: b\r\n\r\n"), .refused(.badFieldValue, post + "X: \u{7f}\r\n\r\n"),
        .refused(.missingHost, "GET / HTTP/1.1\r\nX: a\r\n\r\n"), .refused(.duplicateHost, post + "Host: a\r\n\r\n"),
        // Framing.
        .refused(.badContentLength, post + "Content-Length: 1_0\r\n\r\n"),
        .refused(.duplicateContentLength, post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
        .refused(.badContentLength, post + "Content-Length: 1, 1\r\n\r\na"),
        .refused(.badContentLength, post + "Content-Length: 99999999999999999999\r\n\r\n"),
        .refused(.lengthAndTransferEncoding, post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .refused(.badTransferEncoding, post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        .refused(.badTransferEncoding, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .refused(.unsupportedTransferEncoding, post + "Transfer-Encoding: deflate, chunked\r\n\r\n0\r\n\r\n"),
        .refused(.badFieldName, post + "Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .refused(.badFieldName, post + "content_length: 1\r\n\r\na"),
        // Chunks.
        .refused(.badChunkSize, chunked + "x\r\n\r\n"), .refused(.badChunkSize, chunked + "0x1\r\na\r\n0\r\n\r\n"),
        .refused(.badChunkSize, chunked + " 1\r\na\r\n0\r\n\r\n"), .refused(.badChunkSize, chunked + "-1\r\n\r\n"),
        .refused(.badChunkSize, chunked + "\r\n\r\n"), .refused(.badChunkSize, chunked + "1 \r\na\r\n0\r\n\r\n"),
        .refused(.badChunkSize, chunked + "1000000000000001\r\n"),
        .refused(.badChunkEnd, chunked + "1\r\nab\r\n0\r\n\r\n"), .refused(.badChunkEnd, chunked + "2\r\nab0\r\n\r\n"),
        .refused(.badLineEnding, chunked + "1\r\ra\r\n0\r\n\r\n"), .refused(.badChunkSize, chunked + "1\na\n0\n\n"),
        .refused(.badChunkExtension, chunked + "1;a\n\r\na\r\n0\r\n\r\n"),
        .taken(1, chunked + "1;a=\"b\"\r\na\r\n0\r\n\r\n"),
    ]

    @Test("a client's connection: what is taken, and what the rest is refused for", arguments: requests)
    func client(_ test: Case) { Self.expect(test, .request) }

    static let responses: [Case] = [
        .taken(2, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 204 No\r\n\r\n"),
        .taken(2, "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
        .taken(1, "HTTP/1.1 200 OK\r\n\r\nwhat comes until the end"),
        .taken(1, "HTTP/1.1 304 Same\r\nContent-Length: 9\r\n\r\n"),
        .taken(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
        .refused(.badStatusCode, "HTTP/1.1 20 OK\r\n\r\n"), .refused(.badStatusLine, "HTTP/1.1 2000 OK\r\n\r\n"),
        .refused(.badStatusCode, "HTTP/1.1  200 OK\r\n\r\n"), .refused(.badStatusLine, "ICY 200 OK\r\n\r\n"),
        .refused(.duplicateContentLength, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na"),
        .refused(
            .lengthAndTransferEncoding,
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .refused(.spaceBeforeColon, "HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n"),
        .refused(.obsoleteFolding, "HTTP/1.1 200 OK\r\nX: a\r\n\tb\r\n\r\n"),
    ]

    @Test("a service's connection: what is taken, and what the rest is refused for", arguments: responses)
    func service(_ test: Case) { Self.expect(test, .response(toHEAD: false)) }

    private static func expect(_ test: Case, _ side: MessageAssembler.Side) {
        // Each character is one byte.
        let bytes = test.text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let judgement = Judgement(side, bytes)
        #expect(judgement.violation == nil)
        #expect(judgement.error == test.error)
        #expect(judgement.messages.count == test.taken)
    }

    @Test("trailers that would change what a message means are dropped, others stay")
    func trailers() throws {
        for name in ["Content-Length", "transfer-encoding", "Host", "Connection"] {
            let text = Self.chunked + "0\r\n\(name): 5\r\nX-Sum: 1\r\n\r\n"
            let message = try #require(Judgement(.request, Array(text.utf8)).messages.first)
            #expect(message.trailers.map(\.isDropped) == [true, false], "\(name)")
        }
    }

    /// Where a byte may stand that hides the field from one reader and not from another.
    private static let places = [
        "@Transfer-Encoding: chunked", "Transfer@Encoding: chunked", "Transfer-Encoding@: chunked",
        "Transfer-Encoding:@chunked", "Transfer-Encoding: @chunked", "Transfer-Encoding: chunked@",
        "Transfer-Encoding: chun@ked", "X: y@Transfer-Encoding: chunked", "X: y\r\n@Transfer-Encoding: chunked",
        "Transfer-Encoding: identity@, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: @",
    ]

    @Test(
        "each byte at each place of Transfer-Encoding: refused, chunked by the exact rule, or no field at all",
        arguments: places)
    func gadgets(_ place: String) {
        let parts = place.split(separator: "@", omittingEmptySubsequences: false).map { Array($0.utf8) }
        for byte in UInt8.min...UInt8.max {
            let gadget = parts[0] + [byte] + parts[1]
            let head = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: __REPLACE_CL__\r\n".utf8)
            for request in GadgetCorpusTests.requests(head + gadget + [13, 10]) {
                Self.judge(place, byte, request)
            }
        }
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Behind a byte that is no line's end to anybody the field is part of another one's value.
    private static func judge(_ place: String, _ byte: UInt8, _ request: [UInt8]) {
        let isValue = place.hasPrefix("X: y@") && (byte == 9 || byte >= 0x20 && byte != 0x7f)
        // A digit, a letter or another sign of names makes another name.
        let isOtherName = ["@", "Transfer@", "Transfer-Encoding@", "X: y\r\n@"].contains { place.hasPrefix($0) }
        let judgement = Judgement(.request, request)
        #expect(judgement.violation == nil, "\(place) \(byte)")
        guard let message = judgement.messages.first, message.framing != .chunked else { return }
        #expect(
            isValue || isOtherName && Self.isToken(byte) || byte == 0x3a && place.hasPrefix("Transfer@"),
            "\(place) \(byte): \(message.framing)")
    }
}
