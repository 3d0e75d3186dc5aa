// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

@Suite struct HPACKEncoderTests {
    @Test("what is said again and again takes one byte from the third time on")
    func indexed() {
        var encoder = HPACKEncoder()
        let field = [TestField("Server", "portico")]
        #expect(encoder.block(field).first == 0x0f)
        #expect(encoder.block(field).first == 0x76)
        #expect(encoder.block(field) == [0xbe])
    }

    @Test(
        "secrets are never indexed",
        arguments: ["Authorization", "cookie", "Set-Cookie", "proxy-authorization"])
    func secrets(name: String) {
        var encoder = HPACKEncoder()
        for _ in 0..<4 { #expect(encoder.block([TestField(name, "s")]).first.map { $0 & 0xf0 } == 0x10) }
    }

    @Test("what changes with each message is not put into the table", arguments: ["content-length", "Date", "etag"])
    func passing(name: String) {
        var encoder = HPACKEncoder()
        for _ in 0..<4 { #expect(encoder.block([TestField(name, "s")]).first.map { $0 & 0xf0 } == 0) }
    }

    @Test("names become lower-case, white space around values goes")
    func forms() throws {
        var (encoder, decoder) = (HPACKEncoder(), HPACKDecoder())
        let block = encoder.block([TestField("X-Tenant", " \ta b\t "), TestField("X-Empty", " ")])
        #expect(try decoder.fields(block) == [TestField("x-tenant", "a b"), TestField("x-empty", "")])
    }

    @Test("a table that the peer makes smaller and larger is told of with the smallest size first")
    func resized() {
        var encoder = HPACKEncoder()
        encoder.setTableSize(0)
        encoder.setTableSize(100)
        #expect(encoder.block([]) == [0x20, 0x3f, 69])
        #expect(encoder.block([]) == [])
        encoder.setTableSize(1 << 30)
        #expect(encoder.block([]) == [0x3f, 0xe1, 0x1f])
    }

    @Test("each status", arguments: [100, 103, 200, 204, 206, 301, 304, 400, 404, 429, 500, 503, 599])
    func status(_ status: Int) throws {
        var (encoder, decoder, output) = (HPACKEncoder(), HPACKDecoder(), OutputBuffer())
        encoder.append(status: status, to: &output)
        #expect(try decoder.fields(output.bytes) == [TestField(":status", "\(status)")])
    }

    @Test("a head of HTTP/1 becomes one of HTTP/2: without Host, Connection and what it names")
    func heads() throws {
        var (encoder, decoder, output) = (HPACKEncoder(), HPACKDecoder(), OutputBuffer())
        let response = try #require(
            try parseResponse(ok("Connection: x-hop", "X-Hop: 1", "Content-Length: 2", "Transfer: x", "Keep-Alive: 5")))
        encoder.append(response: response, to: &output)
        #expect(
            try decoder.fields(output.bytes) == [
                TestField(":status", "200"), TestField("content-length", "2"), TestField("transfer", "x"),
            ])
        output.clear()
        let (method, authority, path) = (Array("GET".utf8), Array("a.example".utf8), Array("/p?q".utf8))
        encoder.append(
            method: method.span, isSecure: true, authority: authority.span, path: path.span,
            connectProtocol: Span(), to: &output)
        encoder.append(try #require(try parseRequest(get("X-A: 1", "TE: trailers"))).fields, to: &output)
        encoder.appendTakesTrailers(to: &output)
        encoder.append(
            lines: Array("Via: 1.1 portico\r\nConnection: close\r\nX-Forwarded-For: ::1\r\n".utf8).span, to: &output)
        #expect(
            try decoder.fields(output.bytes) == [
                TestField(":method", "GET"), TestField(":scheme", "https"), TestField(":path", "/p?q"),
                TestField(":authority", "a.example"), TestField("x-a", "1"), TestField("te", "trailers"),
                TestField("via", "1.1 portico"), TestField("x-forwarded-for", "::1"),
            ])
    }

    @Test("a CONNECT has neither scheme nor path; an extended one has both, and its protocol")
    func connect() throws {
        var (encoder, decoder, output) = (HPACKEncoder(), HPACKDecoder(), OutputBuffer())
        let (method, authority, path) = (Array("CONNECT".utf8), Array("a:443".utf8), Array("/".utf8))
        let name = Array("websocket".utf8)
        encoder.append(
            method: method.span, isSecure: true, authority: authority.span, path: Span(), connectProtocol: Span(),
            to: &output)
        #expect(
            try decoder.fields(output.bytes) == [TestField(":method", "CONNECT"), TestField(":authority", "a:443")])
        output.clear()
        encoder.append(
            method: method.span, isSecure: false, authority: authority.span, path: path.span,
            connectProtocol: name.span, to: &output)
        var head = RequestHead()
        #expect(try decoder.readRequest(output.bytes.span, endsStream: false, into: &head) == nil)
        #expect(head.text(head.connectProtocol) == "websocket" && head.text(head.scheme) == "http")
    }
}
