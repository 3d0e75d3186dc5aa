// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// RFC 9113 §8: responses and trailers.
@Suite struct ResponseSectionTests {
    private static func read(
        _ fields: [(String, String)], endsStream: Bool = false, toHEAD: Bool = false
    ) throws -> (head: ResponseHead, error: HTTP2HeadError?) {
        var (decoder, head) = (HPACKDecoder(), ResponseHead())
        let error = try decoder.readResponse(
            block(fields).span, endsStream: endsStream, toHEAD: toHEAD, into: &head)
        return (head, error)
    }

    @Test("a response is the same head as one of HTTP/1")
    func whole() throws {
        let (head, error) = try Self.read([(":status", "200"), ("content-length", "5"), ("x-a", "1")])
        #expect(error == nil && head.status == 200 && head.framing == .length(5) && head.statedLength == 5)
        #expect(head.keepsAlive && head.reason.isEmpty)
        var output = OutputBuffer()
        output.append(head.fields)
        #expect(output.text == "content-length: 5\r\nx-a: 1\r\n")
        #expect(try Self.read([(":status", "200")]).head.framing == .chunked)
        #expect(try Self.read([(":status", "200")], endsStream: true).head.framing == .none)
        let answer = try Self.read([(":status", "200"), ("content-length", "5")], endsStream: true, toHEAD: true)
        #expect(answer.error == nil && answer.head.framing == .none && answer.head.statedLength == 5)
        #expect(try Self.read([(":status", "304"), ("content-length", "5")], endsStream: true).error == nil)
        #expect(try Self.read([(":status", "103"), ("link", "</a>")]).head.isInterim)
    }

    @Test("a status is three digits, and not 101; a response has one, first and once")
    func status() throws {
        for value in ["", "20", "2000", "abc", "099", "600", "101", "+20"] {
            #expect(try Self.read([(":status", value)]).error == .badStatus, "\(value)")
        }
        #expect(try Self.read([(":status", "100")], endsStream: true).error == .badStatus)
        #expect(try Self.read([("x-a", "1")]).error == .missingPseudoField)
        #expect(try Self.read([("x-a", "1"), (":status", "200")]).error == .latePseudoField)
        #expect(try Self.read([(":status", "200"), (":status", "200")]).error == .repeatedPseudoField)
        #expect(try Self.read([(":status", "200"), (":path", "/")]).error == .unknownPseudoField)
    }

    @Test("what HTTP/1 would read otherwise is refused")
    func smuggling() throws {
        for (name, value, error): (String, String, HTTP2HeadError) in [
            ("x", "a\r\nb: c", .badFieldValue), ("x", " a", .badFieldValue), ("X", "a", .badFieldName),
            ("transfer-encoding", "chunked", .connectionField), ("connection", "close", .connectionField),
            ("content-length", "1,1", .badContentLength), ("transfer_encoding", "chunked", .badFieldName),
        ] {
            #expect(try Self.read([(":status", "200"), (name, value)]).error == error)
        }
        let long = [(":status", "200"), ("content-length", "1")]
        #expect(try Self.read(long, endsStream: true).error == .lengthMismatch)
    }

    @Test("trailers have no pseudo fields, and none that decide anything")
    func trailers() throws {
        var (decoder, fields) = (HPACKDecoder(), Fields())
        let bytes = block([("grpc-status", "0"), ("content-length", "5"), ("authorization", "x"), ("host", "b")])
        #expect(try decoder.readTrailers(bytes.span, into: &fields) == nil)
        var output = OutputBuffer()
        output.append(fields)
        #expect(output.text == "grpc-status: 0\r\n")
        for (name, error): (String, HTTP2HeadError) in [
            (":status", .unknownPseudoField), (":path", .unknownPseudoField), ("X", .badFieldName),
            ("te", .connectionField), ("connection", .connectionField),
        ] {
            #expect(try decoder.readTrailers(block([(name, "1")]).span, into: &fields) == error)
            #expect(fields.bytes.isEmpty)
        }
    }

    @Test("a block that no one wants keeps the table in step")
    func skipped() throws {
        var (decoder, head) = (HPACKDecoder(), ResponseHead())
        try decoder.skip(([0x88, 0x40, 1, 0x61, 1, 0x62] as [UInt8]).span)
        #expect(
            try decoder.readResponse(([0x88, 0xbe] as [UInt8]).span, endsStream: true, toHEAD: false, into: &head)
                == nil)
        #expect(head.fields.joinedValue(named: "a") == "b")
        #expect(throws: HPACKError.badIndex) { try decoder.skip(([0xff, 0x20] as [UInt8]).span) }
    }
}
