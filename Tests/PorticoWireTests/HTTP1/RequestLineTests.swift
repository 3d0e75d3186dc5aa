// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct RequestLineTests {
    @Test("the parts of a request line are found")
    func parts() throws {
        let head = try #require(try parseRequest("PATCH /a/b?c=d HTTP/1.0\r\nX: y\r\n\r\n"))
        #expect(head.method == .patch)
        #expect(head.text(head.methodText) == "PATCH")
        #expect(head.text(head.target) == "/a/b?c=d")
        #expect(head.minorVersion == 0)
        #expect(!head.isHEAD)
    }

    @Test("one empty line before the request line is passed over, two are not (RFC 9112 §2.2)")
    func emptyLine() throws {
        #expect(try parseRequest("\r\n" + get())?.method == .get)
        #expect(requestError("\r\n\r\n" + get()) == .emptyMethod)
    }

    @Test(
        "a malformed request line is refused",
        arguments: [
            ("GET / HTTP/1.1\n", WireError.badLineEnding),
            ("GET / HTTP/1.1\rX", .badLineEnding),
            ("\rGET / HTTP/1.1\r\n", .badLineEnding),
            ("\nGET / HTTP/1.1\r\n", .emptyMethod),
            (" GET / HTTP/1.1\r\n", .emptyMethod),
            ("G(T / HTTP/1.1\r\n", .badMethod),
            ("GET\t/ HTTP/1.1\r\n", .badMethod),
            ("GET\r\n", .badMethod),
            ("G\u{c3}\u{9f}T / HTTP/1.1\r\n", .badMethod),
            ("GET\0 / HTTP/1.1\r\n", .badMethod),
            ("GET  / HTTP/1.1\r\n", .badTarget),
            ("GET /\r\n", .badTarget),
            ("GET /a\tb HTTP/1.1\r\n", .badTarget),
            ("GET /a\0 HTTP/1.1\r\n", .badTarget),
            ("GET /a\u{7f} HTTP/1.1\r\n", .badTarget),
            ("GET /a b HTTP/1.1\r\n", .badVersion),
            ("GET /  HTTP/1.1\r\n", .badVersion),
            ("GET / http/1.1\r\n", .badVersion),
            ("GET / HTTP/1.1 \r\n", .badVersion),
            ("GET / HTTP/1.10\r\n", .badVersion),
            ("GET / HTTP/11.1\r\n", .badVersion),
            ("GET / HTTP/1,1\r\n", .badVersion),
            ("GET / HTTP/x.1\r\n", .badVersion),
            ("GET / HTTP/1.x\r\n", .badVersion),
            ("GET / HTTPS/1.1\r\n", .badVersion),
            ("GET / HTTP/2.0\r\n", .unsupportedVersion),
            ("GET / HTTP/0.9\r\n", .unsupportedVersion),
            ("GET / HTTP/1.2\r\n", .unsupportedVersion),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        ]
    )
    func refused(line: String, error: WireError) {
        #expect(requestError(line) == error)
    }

    @Test("a method is any token")
    func tokens() throws {
        let token = "!#$%&'*+-.^_`|~09azAZ"
        let head = try #require(try parseRequest("\(token) / HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(head.method == .other)
        #expect(head.text(head.methodText) == token)
    }

    @Test("every byte outside the token characters ends the method")
    func everyMethodByte() {
        let allowed = Set("!#$%&'*+-.^_`|~".utf8).union(Array("09azAZ".utf8))
        for byte in UInt8.min...UInt8.max where byte != 0x20 {
            let isAllowed =
                allowed.contains(byte) || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
                || (0x61...0x7a).contains(byte)
            let text = "A\(Character(Unicode.Scalar(byte))) / HTTP/1.1\r\nHost: a\r\n\r\n"
            #expect((requestError(text) == nil) == isAllowed, "byte \(byte)")
        }
    }
}
