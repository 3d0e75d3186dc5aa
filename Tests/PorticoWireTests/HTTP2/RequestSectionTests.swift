// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// RFC 9113 §8: requests.
@Suite struct RequestSectionTests {
    private static let line = [(":method", "GET"), (":scheme", "https"), (":path", "/"), (":authority", "a.example")]

    private static func read(
        _ fields: [(String, String)], endsStream: Bool = true, limits: HeadLimits = HeadLimits()
    ) throws -> (head: RequestHead, error: HTTP2HeadError?) {
        var (decoder, head) = (HPACKDecoder(), RequestHead())
        let error = try decoder.readRequest(
            block(fields).span, endsStream: endsStream, limits: limits, into: &head)
        if error != nil { #expect(head.fields.bytes.isEmpty && head.fields.slots.isEmpty && head.methodText.isEmpty) }
        return (head, error)
    }

    private static func text(_ head: RequestHead) -> String {
        var output = OutputBuffer()
        output.append(head.fields)
        return output.text
    }

    @Test("a request is the same head as one of HTTP/1")
    func whole() throws {
        let (head, error) = try Self.read(
            [
                (":path", "/a/b?c=d"), (":method", "PUT"), (":authority", "a.example:8443"), (":scheme", "https"),
                ("x-a", "1"), ("content-length", "12"), ("te", "trailers"), ("expect", "100-continue"), ("x-b", ""),
            ], endsStream: false)
        #expect(error == nil)
        #expect(head.method == .put && head.text(head.methodText) == "PUT" && head.text(head.target) == "/a/b?c=d")
        #expect(head.text(head.path) == "/a/b" && head.query.map(head.text) == "c=d")
        #expect(head.text(head.authority) == "a.example:8443" && head.text(head.host) == "a.example")
        #expect(head.framing == .length(12) && head.expectsContinue && head.takesTrailers && head.keepsAlive)
        #expect(head.minorVersion == 1 && head.text(head.scheme) == "https" && head.connectProtocol.isEmpty)
        #expect(
            Self.text(head)
                == "Host: a.example:8443\r\nx-a: 1\r\ncontent-length: 12\r\nexpect: 100-continue\r\nx-b: \r\n")
        #expect(try Self.read(Self.line, endsStream: false).head.framing == .chunked)
        #expect(try Self.read(Self.line).head.framing == .none)
    }

    @Test("8.1: only lower-case names, and no names or values that HTTP/1 would read otherwise")
    func characters() throws {
        for name in ["X-A", "x a", "x\u{0}", "x\r\nb", "x:", "", "x\u{7f}", "x\u{e9}", " x", "x ", "content_length"] {
            #expect(try Self.read(Self.line + [(name, "1")]).error == .badFieldName, "\(name)")
        }
        for value in ["a\r\nb: c", "a\nb", "a\rb", "a\u{0}b", " a", "a ", "\ta", "a\t", "\r\n", "a\u{7f}", " "] {
            #expect(try Self.read(Self.line + [("x-a", value)]).error == .badFieldValue, "\(value)")
            #expect(try Self.read(Self.line + [("host", value)]).error == .badFieldValue)
        }
        #expect(try Self.read(Self.line + [("x-a", "a\tb \u{e9}\u{80}")]).error == nil)
    }

    @Test(
        "8.2.2: fields of a connection of HTTP/1",
        arguments: [
            ("connection", "close"), ("keep-alive", "5"), ("proxy-connection", "keep-alive"),
            ("transfer-encoding", "chunked"), ("upgrade", "websocket"), ("te", "gzip"), ("te", "trailers, deflate"),
        ])
    func connection(name: String, value: String) throws {
        #expect(try Self.read(Self.line + [(name, value)]).error == .connectionField)
    }

    @Test("8.3: pseudo fields are known, come once, and first")
    func pseudo() throws {
        for (fields, error): ([(String, String)], HTTP2HeadError) in [
            (Self.line + [(":test", "1")], .unknownPseudoField),
            (Self.line + [(":status", "200")], .unknownPseudoField),
            (Self.line + [(":", "1")], .unknownPseudoField), (Self.line + [(":Path", "/")], .unknownPseudoField),
            (Self.line + [("x-a", "1"), (":test", "1")], .latePseudoField),
            ([("x-a", "1")] + Self.line, .latePseudoField),
            (Array(Self.line.dropLast()) + [("x-a", "1"), Self.line[3]], .latePseudoField),
            (Self.line + [(":method", "GET")], .repeatedPseudoField),
            (Self.line + [Self.line[1]], .repeatedPseudoField),
            (Self.line + [(":path", "/x")], .repeatedPseudoField),
            (Self.line + [(":authority", "b.example")], .repeatedPseudoField),
            (Self.line.filter { $0.0 != ":method" }, .missingPseudoField),
            (Self.line.filter { $0.0 != ":scheme" }, .missingPseudoField),
            (Self.line.filter { $0.0 != ":path" }, .missingPseudoField),
            (Self.line.filter { $0.0 != ":authority" }, .missingAuthority), ([], .missingPseudoField),
            (Self.line + [(":protocol", "websocket")], .strayPseudoField),
        ] {
            #expect(try Self.read(fields).error == error, "\(fields)")
        }
    }

    @Test("8.3.1: what stands in pseudo fields cannot be another request line")
    func smuggling() throws {
        func with(_ name: String, _ value: String) throws -> HTTP2HeadError? {
            try Self.read(Self.line.map { $0.0 == name ? (name, value) : $0 }).error
        }
        for value in ["", "GET /x HTTP/1.1", "G T", "GET/", "G\u{e9}T"] {
            #expect(try with(":method", value) == .badMethod)
        }
        #expect(try with(":method", "GET / HTTP/1.1\r\nX: y") == .badFieldValue)
        for value in ["ftp", "", "http://b.example/", "https:", "https x"] {
            #expect(try with(":scheme", value) == .badScheme)
        }
        for value in ["", "x", "*", "http://b.example/", "/ HTTP/1.1", "/a#b", "/\u{e9}", "//a b"] {
            #expect(try with(":path", value) == .badPath, "\(value)")
        }
        #expect(try with(":path", "/ HTTP/1.1\r\nHost: b") == .badFieldValue)
        for value in ["", "a b", "user@a.example", "a/b", "a:x", "a,b", "a?"] {
            #expect(try with(":authority", value) == .badAuthority, "\(value)")
        }
    }

    @Test("8.3.1: Host says what the authority says, or stands for it")
    func host() throws {
        let without = Self.line.filter { $0.0 != ":authority" }
        let (head, error) = try Self.read(without + [("host", "b.example")])
        #expect(error == nil && head.text(head.authority) == "b.example" && Self.text(head) == "host: b.example\r\n")
        let both = try Self.read(Self.line + [("host", "A.example")])
        #expect(both.error == nil && Self.text(both.head) == "Host: a.example\r\n")
        #expect(try Self.read(Self.line + [("host", "b.example")]).error == .otherHost)
        #expect(try Self.read(without + [("host", "b"), ("host", "b")]).error == .otherHost)
        #expect(try Self.read(without + [("host", "b"), ("host", "c")]).error == .otherHost)
    }

    @Test("8.1.1: Content-Length is one number, and that of the body")
    func length() throws {
        for value in ["x", "", "1, 1", "+1", "-1", "1 1", "99999999999999999999"] {
            #expect(
                try Self.read(Self.line + [("content-length", value)], endsStream: false).error == .badContentLength)
        }
        let twice = [("content-length", "1"), ("content-length", "1")]
        #expect(try Self.read(Self.line + twice, endsStream: false).error == .badContentLength)
        #expect(try Self.read(Self.line + [("content-length", "1")]).error == .lengthMismatch)
        #expect(try Self.read(Self.line + [("content-length", "0")]).error == nil)
    }

    @Test("8.2.3: crumbs of Cookie are one field again")
    func cookies() throws {
        let (head, _) = try Self.read(Self.line + [("cookie", "a=1"), ("cookie", "b=22"), ("cookie", "c"), ("x", "y")])
        #expect(Self.text(head) == "Host: a.example\r\ncookie: a=1; b=22; c\r\nx: y\r\n")
        #expect(head.fields.joinedValue(.cookie) == "a=1; b=22; c")
        let (apart, _) = try Self.read(
            Self.line + [("cookie", "a=1"), ("x", "y"), ("cookie", "b=2"), ("cookie", "c=3")])
        #expect(Self.text(apart) == "Host: a.example\r\nx: y\r\ncookie: a=1; b=2; c=3\r\n")
    }

    @Test("8.5, RFC 8441: CONNECT has an authority alone; an extended one all, and a protocol")
    func connect() throws {
        let plain = [(":method", "CONNECT"), (":authority", "a.example:443")]
        let (head, error) = try Self.read(plain, endsStream: false)
        #expect(error == nil && head.method == .connect && head.text(head.target) == "a.example:443")
        #expect(head.path.isEmpty && head.connectProtocol.isEmpty)
        #expect(try Self.read(plain + [(":path", "/")]).error == .strayPseudoField)
        #expect(try Self.read(plain + [(":scheme", "https")]).error == .strayPseudoField)
        #expect(try Self.read([(":method", "CONNECT"), ("host", "a:1")]).error == .missingPseudoField)
        #expect(try Self.read(plain + [(":protocol", "websocket")]).error == .missingPseudoField)
        let all = plain + [(":scheme", "https"), (":path", "/chat"), (":protocol", "websocket")]
        let (extended, none) = try Self.read(all, endsStream: false)
        #expect(none == nil && extended.text(extended.connectProtocol) == "websocket")
        #expect(extended.text(extended.path) == "/chat" && extended.framing == .chunked)
    }

    @Test("OPTIONS may ask about the server; paths beyond ASCII are encoded where that is allowed")
    func paths() throws {
        let options = [(":method", "OPTIONS"), (":scheme", "http"), (":path", "*"), (":authority", "a")]
        #expect(try Self.read(options).head.isForServer)
        let limits = HeadLimits(encodesUTF8: true)
        let path = Self.line.map { $0.0 == ":path" ? (":path", "/caf\u{c3}\u{a9}?x=\u{c3}\u{a9}") : $0 }
        let (head, error) = try Self.read(path, limits: limits)
        #expect(error == nil && head.text(head.target) == "/caf%C3%A9?x=%C3%A9" && head.text(head.path) == "/caf%C3%A9")
        let broken = Self.line.map { $0.0 == ":path" ? (":path", "/\u{c3}") : $0 }
        #expect(try Self.read(broken, limits: limits).error == .badPath)
    }

    @Test("a head beyond the limits is refused, and the table stays in step")
    func limits() throws {
        var (decoder, head) = (HPACKDecoder(), RequestHead())
        var bytes = block(Self.line + (0..<40).map { ("x-\($0)", String(repeating: "v", count: 1000)) })
        bytes += [0x40, 1, 0x61, 1, 0x62]
        #expect(try decoder.readRequest(bytes.span, endsStream: true, into: &head) == .headTooLarge)
        #expect(head.fields.bytes.capacity < 80_000)
        let next = block(Self.line) + [0xbe]
        #expect(try decoder.readRequest(next.span, endsStream: true, into: &head) == nil)
        #expect(Self.text(head) == "Host: a.example\r\na: b\r\n")
        let many = Self.line + (0..<100).map { ("x-\($0)", "") }
        #expect(try Self.read(many).error == .tooManyFields)
        #expect(try Self.read(many.dropLast()).error == nil)
    }
}
