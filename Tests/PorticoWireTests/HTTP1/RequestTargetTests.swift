// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct RequestTargetTests {
    struct Case: Sendable {
        var target: String
        var path: String
        var query: String?
        var authority = "a"
        var host = "a"
        var method = "GET"
    }

    @Test(
        "a target is taken apart",
        arguments: [
            Case(target: "/", path: "/"),
            Case(target: "/a/b", path: "/a/b"),
            Case(target: "/a?", path: "/a", query: ""),
            Case(target: "/a?b=c?d", path: "/a", query: "b=c?d"),
            Case(target: "//b/c", path: "//b/c"),
            Case(target: "/a%2Fb/..//./c;p=1", path: "/a%2Fb/..//./c;p=1"),
            Case(target: "/a?b=/c", path: "/a", query: "b=/c"),
            Case(target: "*", path: "*", method: "OPTIONS"),
            Case(target: "http://b.example/c?d", path: "/c", query: "d", authority: "b.example", host: "b.example"),
            Case(target: "HTTPS://B:8443/", path: "/", authority: "B:8443", host: "B"),
            Case(target: "http://b:80", path: "/", authority: "b:80", host: "b"),
            Case(target: "http://b?c", path: "/", query: "c", authority: "b", host: "b"),
            Case(target: "http://b?c/d", path: "/", query: "c/d", authority: "b", host: "b"),
            Case(target: "http://[::1]:80/x", path: "/x", authority: "[::1]:80", host: "[::1]"),
            Case(target: "http://[::1]/x", path: "/x", authority: "[::1]", host: "[::1]"),
        ]
    )
    func forms(_ expected: Case) throws {
        let text = "\(expected.method) \(expected.target) HTTP/1.1\r\nHost: a\r\n\r\n"
        let head = try #require(try parseRequest(text))
        #expect(head.text(head.rawPath) == expected.path)
        #expect(head.path == head.rawPath)
        #expect(head.query.map(head.text) == expected.query)
        #expect(head.text(head.authority) == expected.authority)
        #expect(head.text(head.host) == expected.host)
    }

    @Test(
        "a form that is not for a gateway, or is malformed, is refused",
        arguments: [
            ("CONNECT", "a:443", WireError.badTargetForm),
            ("CONNECT", "/", .badTargetForm),
            ("GET", "*", .badTargetForm),
            ("OPTIONS", "**", .badTargetForm),
            ("GET", "a:443", .badTargetForm),
            ("GET", "a/b", .badTargetForm),
            ("GET", "?a", .badTargetForm),
            ("GET", "ftp://a/", .badTargetForm),
            ("GET", "http:/a", .badTargetForm),
            ("GET", "http:", .badTargetForm),
            ("GET", "http://", .badHost),
            ("GET", "http:///x", .badHost),
            ("GET", "http://user@a/", .badHost),
            ("GET", "http://a:b/", .badHost),
            ("GET", "http://a#b", .badHost),
            ("GET", "http://a\\b/", .badHost),
            ("GET", "/a#b", .badTarget),
            ("GET", "/a?b#c", .badTarget),
            ("GET", "/\u{e9}", .targetBeyondASCII),
            ("GET", "http://a/b#c", .badTarget),
            ("GET", "http://a?b#c", .badTarget),
            ("GET", "http://a?\u{e9}", .targetBeyondASCII),
        ]
    )
    func refused(method: String, target: String, error: WireError) {
        #expect(requestError("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == error)
    }

    @Test("the host of an absolute-form target wins over Host, which must still be there and well-formed")
    func absoluteFormWins() throws {
        let head = try #require(try parseRequest("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(head.text(head.authority) == "b")
        #expect(requestError("GET http://b/ HTTP/1.1\r\n\r\n") == .missingHost)
        #expect(requestError("GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n") == .badHost)
        #expect(try parseRequest("GET http://b/ HTTP/1.0\r\n\r\n")?.authority.count == 1)
    }

    private static let encoding = RequestHeadParser(limits: HeadLimits(encodesUTF8: true))

    @Test("what is UTF-8 is percent-encoded where that is asked for, however the bytes are cut")
    func encoded() throws {
        let text = "GET http://b/é/日?q=🦊&%C3 HTTP/1.1\r\nHost: a\r\nX: é\r\n\r\n"
        let bytes = Array((text + "GET").utf8)
        var head = RequestHead()
        for count in 0...bytes.count {
            let part = Array(bytes[..<count])
            let end = try Self.encoding.parse(part.span, into: &head)
            #expect(end == (count < text.utf8.count ? nil : text.utf8.count), "\(count)")
        }
        #expect(head.fields.string(head.path) == "/%C3%A9/%E6%97%A5")
        #expect(head.query.map { head.fields.string($0) } == "q=%F0%9F%A6%8A&%C3")
        #expect(head.fields.string(head.authority) == "b")
        #expect(head.fields.joinedValue(named: "X") == "é")
    }

    @Test(
        "what is not UTF-8 is refused as before, and so is a host beyond ASCII",
        arguments: [
            [0x80], [0xbf], [0xc3], [0xc3, 0x28], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xe2, 0x82],
            [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5], [0xff],
        ] as [[UInt8]])
    func notEncoded(_ bytes: [UInt8]) {
        for start in ["GET /", "GET /é", "GET /?"] {
            var head = RequestHead()
            let line = Array(start.utf8) + bytes + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            #expect(throws: WireError.targetBeyondASCII) { try Self.encoding.parse(line.span, into: &head) }
            #expect(head.fields.bytes.isEmpty)
        }
        var head = RequestHead()
        let host = Array("GET http://é/ HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        #expect(throws: WireError.badHost) { try Self.encoding.parse(host.span, into: &head) }
    }
}
