// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire
import Testing

@testable import PorticoProxy

@Suite("Bodies from one connection to another")
struct BodyPassageTests {
    /// Reads the body in pieces of this size, writes it as the framing says, and gives back what a socket's other end
    /// receives, with the trailers that came.
    static func passed(
        _ body: String, _ framing: BodyFraming, _ out: BodyWriter.Framing, piece: Int
    ) throws -> (text: String, trailers: Fields?) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { close(ends[1]) }
        let core = WorkerCore(loop: try WorkerLoop(), seed: 1, dialer: nil)
        let socket = try StreamSocket(ends[0], core: core, isConnecting: false)
        defer { socket.close() }
        let writer = BodyWriter(framing: out)
        var decoder = BodyDecoder(framing)
        let bytes = Array(body.utf8)
        var start = 0
        var count = 0
        while start < bytes.count, !decoder.isEnded {
            let part = Array(bytes[start..<min(start + piece, bytes.count)])
            let next = try decoder.next(part.span, from: 0, asChunks: writer.takesChunks)
            count += next.dataCount
            writer.write(part.span.extracting(next.lower..<next.upper), next.form, to: socket)
            start += next.end
        }
        let isWhole = decoder.endOfInput()
        #expect(isWhole && count == 11)
        writer.finish(decoder.trailers, to: socket)
        socket.flush()
        var buffer = [UInt8](repeating: 0, count: 4096)
        let received = recv(ends[1], &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return (String(decoding: buffer.prefix(max(received, 0)), as: UTF8.self), decoder.trailers)
    }

    static let chunked = "5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\nContent-Length: 3\r\n\r\n"

    @Test("chunks pass; extensions and framing trailers do not, at every split", arguments: 1...40)
    func chunks(piece: Int) throws {
        let (text, trailers) = try Self.passed(Self.chunked, .chunked, .chunks, piece: piece)
        // A chunk whose first line is split leaves in chunks of its own.
        #expect(text.hasSuffix("\r\n0\r\nX-Sum: 1\r\n\r\n") && !text.contains("name"))
        #expect(try Self.passed(text, .chunked, .data, piece: 100).text == "hello world")
        #expect(trailers?.joinedValue(named: "x-sum") == "1")
    }

    @Test("a client of HTTP/1.0 gets the data alone, at every split", arguments: 1...40)
    func data(piece: Int) throws {
        #expect(try Self.passed(Self.chunked, .chunked, .data, piece: piece).text == "hello world")
    }

    @Test("a body without a length becomes chunks", arguments: [1, 3, 11])
    func toChunks(piece: Int) throws {
        let out = try Self.passed("hello world", .untilClose, .chunks, piece: piece).text
        #expect(out.hasSuffix("0\r\n\r\n"))
        #expect(try Self.passed(out, .chunked, .data, piece: 7).text == "hello world")
    }

    @Test("what cannot be a body is found without reading it, at every split", arguments: 0...12)
    func check(split: Int) throws {
        let text = Array("5\r\nhello\r\n0\r\n\r\n".utf8)
        var decoder = BodyDecoder(.chunked)
        var start = 0
        while start < min(split, text.count), !decoder.isEnded {
            start = try decoder.next(Array(text[..<split]).span, from: start, asChunks: true).end
        }
        let rest = Array(text[min(start, text.count)...])
        try decoder.check(rest.span, from: 0)
        #expect(throws: WireError.self) { try decoder.check((rest.dropLast() + Array("zz\r\n".utf8)).span, from: 0) }
    }
}
