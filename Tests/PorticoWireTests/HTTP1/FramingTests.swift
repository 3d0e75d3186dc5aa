// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct FramingTests {
    @Test(
        "a request's body ends where its one framing field says",
        arguments: [
            ([], BodyFraming.none),
            (["Content-Length: 0"], .none),
            (["Content-Length: 5"], .length(5)),
            (["content-length:\t42 "], .length(42)),
            (["Content-Length: 007"], .length(7)),
            (["Content-Length: 999999999999999999"], .length(999_999_999_999_999_999)),
            (["Transfer-Encoding: chunked"], .chunked),
            (["TRANSFER-ENCODING:CHUNKED"], .chunked),
        ]
    )
    func requests(lines: [String], framing: BodyFraming) throws {
        #expect(try parseRequest(get(lines))?.framing == framing)
    }

    @Test(
        "what two readers could take differently is refused on both sides",
        arguments: [
            ("Content-Length: ", WireError.badContentLength),
            ("Content-Length: -1", .badContentLength),
            ("Content-Length: +1", .badContentLength),
            ("Content-Length: 0x1", .badContentLength),
            ("Content-Length: 1_0", .badContentLength),
            ("Content-Length: 1 0", .badContentLength),
            ("Content-Length: 1.0", .badContentLength),
            ("Content-Length: 5, 5", .badContentLength),
            ("Content-Length: \u{b2}", .badContentLength),
            ("Content-Length: 1000000000000000000", .badContentLength),
            ("Content-Length: 18446744073709551617", .badContentLength),
            ("Content-Length: 5\r\nContent-Length: 5", .duplicateContentLength),
            ("Content-Length: 0\r\ncontent-length: 0", .duplicateContentLength),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", .lengthAndTransferEncoding),
            ("Transfer-Encoding: chunked\r\nContent-Length: 0", .lengthAndTransferEncoding),
            ("Transfer-Encoding: ", .badTransferEncoding),
            ("Transfer-Encoding: \"chunked\"", .badTransferEncoding),
            ("Transfer-Encoding: chunked;q=1", .badTransferEncoding),
            ("Transfer-Encoding: chunked\u{ff}", .badTransferEncoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .duplicateTransferEncoding),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .duplicateTransferEncoding),
            ("Transfer-Encoding: identity", .badTransferEncoding),
            ("Transfer-Encoding: gzip, chunked", .unsupportedTransferEncoding),
            ("Transfer-Encoding: chunked, chunked", .badTransferEncoding),
            ("Transfer-Encoding: chunked,", .badTransferEncoding),
            ("Transfer-Encoding: ,chunked", .badTransferEncoding),
            ("Transfer-Encoding: xchunked", .badTransferEncoding),
            ("Transfer-Encoding: chunkedx", .badTransferEncoding),
        ]
    )
    func refused(lines: String, error: WireError) {
        #expect(requestError(get(lines)) == error)
        #expect(responseError(ok(lines)) == error)
    }

    @Test("Transfer-Encoding in HTTP/1.0 is refused (RFC 9112 §6.1)")
    func oldVersion() {
        #expect(requestError(get("Transfer-Encoding: chunked", version: "1.0")) == .badTransferEncoding)
        #expect(responseError(ok("Transfer-Encoding: chunked", version: "1.0")) == .badTransferEncoding)
    }

    struct Response: Sendable {
        var status = 200
        var line: String?
        var toHEAD = false
        var framing: BodyFraming
        var stated: Int?
        var keepsAlive = true
    }

    @Test(
        "a response's body ends as its status, the request and its one framing field say",
        arguments: [
            Response(line: "Content-Length: 5", framing: .length(5), stated: 5),
            Response(line: "Content-Length: 0", framing: .none, stated: 0),
            Response(line: "Transfer-Encoding: chunked", framing: .chunked),
            Response(framing: .untilClose, keepsAlive: false),
            Response(line: "Content-Length: 5", toHEAD: true, framing: .none, stated: 5),
            Response(line: "Transfer-Encoding: chunked", toHEAD: true, framing: .none),
            Response(toHEAD: true, framing: .none),
            Response(status: 100, framing: .none),
            Response(status: 103, framing: .none),
            Response(status: 204, framing: .none),
            Response(status: 304, line: "Content-Length: 9", framing: .none, stated: 9),
            Response(status: 205, line: "Content-Length: 0", framing: .none, stated: 0),
            Response(status: 599, line: "Content-Length: 1", framing: .length(1), stated: 1),
        ]
    )
    func responses(_ expected: Response) throws {
        let text = "HTTP/1.1 \(expected.status) x\r\n" + (expected.line.map { "\($0)\r\n" } ?? "") + "\r\n"
        let head = try #require(try parseResponse(text, toHEAD: expected.toHEAD))
        #expect(head.framing == expected.framing)
        #expect(head.statedLength == expected.stated)
        #expect(head.keepsAlive == expected.keepsAlive)
        #expect(head.isInterim == (expected.status < 200))
    }
}
