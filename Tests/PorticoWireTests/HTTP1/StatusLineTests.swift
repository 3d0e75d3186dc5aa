// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct StatusLineTests {
    @Test(
        "a status line is taken with any reason",
        arguments: [
            ("HTTP/1.1 200 OK", 200, "OK", UInt8(1)),
            ("HTTP/1.0 404 Not Found", 404, "Not Found", 0),
            ("HTTP/1.1 200 ", 200, "", 1),
            ("HTTP/1.1 200", 200, "", 1),
            ("HTTP/1.1 500 Ori\u{eb}ntatieprobleem", 500, "Ori\u{eb}ntatieprobleem", 1),
            ("HTTP/1.1 200 \tA longer\treason: phrase ", 200, "\tA longer\treason: phrase ", 1),
            ("HTTP/1.1 100 Continue", 100, "Continue", 1),
            ("HTTP/1.1 599 x", 599, "x", 1),
        ]
    )
    func valid(line: String, status: Int, reason: String, minorVersion: UInt8) throws {
        let head = try #require(try parseResponse(line + "\r\n\r\n"))
        #expect(head.status == status)
        #expect(head.fields.slice(head.reason) == [UInt8](latin1: reason))
        #expect(head.minorVersion == minorVersion)
    }

    @Test(
        "a malformed status line is refused",
        arguments: [
            ("\r\nHTTP/1.1 200 OK\r\n", WireError.badStatusLine),
            ("http/1.1 200 OK\r\n\r\n", .badStatusLine),
            ("HTTP/2.0 200 OK\r\n\r\n", .badStatusLine),
            ("HTTP/1.2 200 OK\r\n\r\n", .badStatusLine),
            ("HTTP/1.x 200 OK\r\n\r\n", .badStatusLine),
            ("HTTP/1.1\t200 OK\r\n\r\n", .badStatusLine),
            ("HTTP/1.1  200 OK\r\n\r\n", .badStatusCode),
            ("HTTP/1.1 20 OK\r\n\r\n", .badStatusCode),
            ("HTTP/1.1 2000 OK\r\n\r\n", .badStatusLine),
            ("HTTP/1.1 +20 OK\r\n\r\n", .badStatusCode),
            ("HTTP/1.1 099 OK\r\n\r\n", .badStatusCode),
            ("HTTP/1.1 600 OK\r\n\r\n", .badStatusCode),
            ("HTTP/1.1 999 OK\r\n\r\n", .badStatusCode),
            ("HTTP/1.1 200\tOK\r\n\r\n", .badStatusLine),
            ("HTTP/1.1 200-OK\r\n\r\n", .badStatusLine),
            ("HTTP/1.1 200\nOK\r\n\r\n", .badStatusLine),
            ("HTTP/1.1 200 OK\n\r\n", .badLineEnding),
            ("HTTP/1.1 200 OK\rX", .badLineEnding),
            ("HTTP/1.1 200 OK\0\r\n", .badStatusLine),
            ("HTTP/1.1 200 OK\u{7f}\r\n", .badStatusLine),
            ("HTTP/1.1 200 OK\r\n X: y\r\n\r\n", .obsoleteFolding),
            ("SSH-2.0-OpenSSH", .badStatusLine),
        ]
    )
    func refused(text: String, error: WireError) {
        #expect(responseError(text) == error)
    }
}
